"""Runs Logstash pipeline files where no Logstash is installed.

__main__.py      the commands: run, filter, test
run_command.py   one process a pipeline (pipeline.py), with run_options.py and definitions.py
config/          the configuration language: text to tree to functions from events to events
inputs/, codecs/, filters/, outputs/   the plugins, one a file; registry.py names them
grok/, joda/, useragent/               what some filters are made of
workers/         the filters of one pipeline in several processes
monitoring/      what is counted, and the API that tells it
cases/           the command test: events beside the documents expected of them
event.py, fieldref.py, sprintf.py, timestamp.py   an event, its fields, texts made of them, its time
plugin.py        what every plugin is given, and what every filter does
ruby*.py, java*.py, text.py            what Ruby and Java do otherwise than Python
"""
