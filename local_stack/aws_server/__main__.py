"""python -m local_stack.aws_server --port N --buckets FOLDER"""

import argparse
import os
import sys
from pathlib import Path

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import run_simple

from local_stack.aws_server.bucket_store import BucketStore
from local_stack.aws_server.kept_s3 import KeptS3
from local_stack.settings import HOST
from local_stack.who_asks import only_who_may


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--buckets", type=Path, required=True, help="folder that keeps S3")
    parser.add_argument("--revision", help="of the code: only tells two runs apart")
    options = parser.parse_args()
    os.environ["MOTO_PORT"] = str(options.port)  # moto builds its own URLs from it
    kept = KeptS3(BucketStore(options.buckets))
    print(f"S3: {kept.restore()} objects restored", flush=True)
    kept.watch()
    # moto by itself lets the pages of every site read and change what it has.
    app = only_who_may(kept.around(DomainDispatcherApplication(create_backend_app)))
    run_simple(HOST, options.port, app, threaded=True, request_handler=MotoRequestHandler)
    return 0


if __name__ == "__main__":
    sys.exit(main())
