"""Filter plugins by the name that a configuration gives them."""

from local_stack.logstash.filters.cidr import Cidr
from local_stack.logstash.filters.clone import Clone
from local_stack.logstash.filters.csv import Csv
from local_stack.logstash.filters.date import Date
from local_stack.logstash.filters.dissect import Dissect
from local_stack.logstash.filters.drop import Drop
from local_stack.logstash.filters.fingerprint import Fingerprint
from local_stack.logstash.filters.geoip import Geoip
from local_stack.logstash.filters.grok import Grok
from local_stack.logstash.filters.json import Json
from local_stack.logstash.filters.kv import Kv
from local_stack.logstash.filters.mutate import Mutate
from local_stack.logstash.filters.prune import Prune
from local_stack.logstash.filters.split import Split
from local_stack.logstash.filters.translate import Translate
from local_stack.logstash.filters.truncate import Truncate
from local_stack.logstash.filters.urldecode import Urldecode
from local_stack.logstash.filters.useragent import Useragent
from local_stack.logstash.filters.uuid import Uuid
from local_stack.logstash.plugin import Filter

FILTERS: dict[str, type[Filter]] = {
    "cidr": Cidr,
    "clone": Clone,
    "csv": Csv,
    "date": Date,
    "dissect": Dissect,
    "drop": Drop,
    "fingerprint": Fingerprint,
    "geoip": Geoip,
    "grok": Grok,
    "json": Json,
    "kv": Kv,
    "mutate": Mutate,
    "prune": Prune,
    "split": Split,
    "translate": Translate,
    "truncate": Truncate,
    "urldecode": Urldecode,
    "useragent": Useragent,
    "uuid": Uuid,
}
