"""Output plugins by the name that a configuration gives them."""

from local_stack.logstash.outputs.base import OutputKind
from local_stack.logstash.outputs.elasticsearch.plugin import ElasticsearchOutput
from local_stack.logstash.outputs.file import FileOutput
from local_stack.logstash.outputs.kafka import KafkaOutput
from local_stack.logstash.outputs.null import NullOutput
from local_stack.logstash.outputs.stdout import StdoutOutput

OUTPUTS: dict[str, OutputKind] = {
    "elasticsearch": ElasticsearchOutput,
    "file": FileOutput,
    "kafka": KafkaOutput,
    "null": NullOutput,
    "stdout": StdoutOutput,
}
