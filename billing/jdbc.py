"""A libpq URL as JDBC has it."""

from psycopg.conninfo import conninfo_to_dict

from billing.database import ROLE

#: Statistics lag behind what the job itself adds: every row is looked up by its index.
BY_INDEX = "-c enable_seqscan=off -c enable_material=off"


def jdbc_options(dsn: str) -> dict[str, str]:
    """Options for Spark's jdbc format; reads in the application's role."""
    parts = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
    host = parts.get("host", "localhost")
    place = f"{f'[{host}]' if ':' in host else host}:{parts.get('port', '5432')}"
    name = parts.get("dbname", parts.get("user", ""))  # as libpq has it
    options = {
        "url": f"jdbc:postgresql://{place}/{name}",
        "driver": "org.postgresql.Driver",
        "options": f"-c role={ROLE} -c timezone=UTC {BY_INDEX}",
        "fetchsize": "5000",
    }
    alike = ("user", "password", "sslmode", "sslrootcert")
    return {**options, **{name: parts[name] for name in alike if name in parts}}
