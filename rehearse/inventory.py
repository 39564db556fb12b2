"""The inventory of a rehearsal, with secrets made for it alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from rehearse.archives import PLACES, Archive
from rehearse.machine import ssh_options
from rehearse.scenario import Host
from rehearse.settings import SHARED, USER, Places
from rehearse.stack_on_aws import BUCKETS

ELASTICSEARCH_USERS = ("elastic", "logstash", "kibana", "reader", "health")
KAFKA_USERS = (
    *("admin", "shoppers", "point-of-sale", "screening", "listener", "posting", "places"),
    *("statements", "logstash", "verify", "health"),
)
SNAPSHOTS = f"{SHARED}/elasticsearch-snapshots"
POSTGRESQL_USERS = ("owner", "application")

#: Makes a secret of so many random bytes, as hex digits.
Secret = Callable[[int], str]


def secrets_of(secret: Secret) -> dict[str, Any]:
    """Every secret that the roles ask for; ansible/inventory/secrets.example.yml lists them."""
    return {
        "elasticsearch_passwords": {user: secret(16) for user in ELASTICSEARCH_USERS},
        "kafka_passwords": {user: secret(16) for user in KAFKA_USERS},
        "kafka_cluster_id": "Y2FyZHdhdGNoLXJlaGVhcg",
        "postgresql_passwords": {user: secret(16) for user in POSTGRESQL_USERS},
        "cardwatch_card_token_key": secret(32),
        "kibana_encryption_key": secret(16),
    }


def products(
    places: Places, archives: Mapping[str, Archive], aws: Mapping[str, str]
) -> dict[str, Any]:
    """What differs from a deployment: archives made here, no security module, small memory."""
    found: dict[str, Any] = {
        "certificates_controller_dir": str(places.run / "pki"),
        "elasticsearch_security": "front",
        "elasticsearch_heap": "384m",
        # The hosts share this machine's disk, which may be fuller than a node's own would be.
        "elasticsearch_settings": {"cluster.routing.allocation.disk.threshold_enabled": False},
        "elasticsearch_snapshots": {"type": "fs", "settings": {"location": SNAPSHOTS}},
        "kibana_security": "front",
        "kafka_heap": "320m",
        "logstash_heap": "256m",
        "logstash_geoip_dir": str(places.archives / PLACES / "geoip"),
        "postgresql_install": "distribution",
        "cardwatch_wheels_dir": "/srv/wheels",
        "cardwatch_aws_environment": dict(aws),
        "cardwatch_archive_bucket": BUCKETS["archive"],
        "cardwatch_documents_bucket": BUCKETS["documents"],
        "common_least_memory_mb": 256,
        # The hosts have no mirror; the image brings its packages along.
        "common_update_package_lists": False,
    }
    return found | installed_from(archives)


def installed_from(archives: Mapping[str, Archive]) -> dict[str, str]:
    found: dict[str, str] = {}
    for product, archive in archives.items():
        found[f"{product}_install"] = "archive"
        found[f"{product}_version"] = archive.version
        found[f"{product}_archive"] = str(archive.path)
        found[f"{product}_archive_checksum"] = f"sha256:{archive.sha256}"
    return found


def inventory(hosts: Sequence[Host], places: Places, variables: Mapping[str, Any]) -> str:
    children: dict[str, Any] = {}
    for host in hosts:
        group = children.setdefault(host.role, {"hosts": {}})
        group["hosts"][host.name] = {"ansible_host": host.address}
    connection = {
        "ansible_user": USER,
        "ansible_ssh_private_key_file": str(places.key),
        "ansible_ssh_common_args": " ".join(ssh_options(places)),
        "ansible_python_interpreter": "/usr/bin/python3",
    }
    return yaml.safe_dump({"all": {"vars": {**connection, **variables}, "children": children}})
