"""Input plugins by the name that a configuration gives them."""

from local_stack.logstash.inputs.base import InputKind
from local_stack.logstash.inputs.file.plugin import FileInput
from local_stack.logstash.inputs.generator import GeneratorInput
from local_stack.logstash.inputs.http.plugin import HttpInput
from local_stack.logstash.inputs.kafka import KafkaInput
from local_stack.logstash.inputs.stdin import StdinInput

INPUTS: dict[str, InputKind] = {
    "file": FileInput,
    "generator": GeneratorInput,
    "http": HttpInput,
    "kafka": KafkaInput,
    "stdin": StdinInput,
}
