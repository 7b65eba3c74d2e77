"""Files of people in a bucket that speaks S3, where HELPDESK_FILES names one (docs/deployment.md, section 6).

It behaves like `arriving.Disk`: a name stands for a whole file or for nothing, and what goes wrong is an OSError.
Nobody is ever sent there: views ask who may read a file, and hand it out themselves.
"""

import contextlib
import io
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

PIECE = 2**16
# Who waits for a bucket holds a thread, and maybe a transaction. Checksums are ours: not every store knows theirs.
CONFIG = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=100,
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@contextlib.contextmanager
def answered(name: str) -> Iterator[None]:
    """What the bucket says, in the words of a disk."""
    try:
        yield
    except ClientError as problem:
        lost = problem.response["Error"]["Code"] in ("404", "NoSuchKey")
        raise (FileNotFoundError(name) if lost else OSError(str(problem))) from problem
    except (BotoCoreError, Boto3Error) as problem:
        raise OSError(str(problem)) from problem


class Bucket(S3Storage):
    def __init__(self, **options: Any) -> None:
        # What the sender says it is would be served as that, should anybody ever open the bucket to others.
        told = {"object_parameters": {"ContentType": "application/octet-stream"}, "client_config": CONFIG}
        super().__init__(**options, **told, transfer_config=TransferConfig(use_threads=False))

    @cached_property
    def connection(self) -> Any:
        """One for all threads: a client of its own for each would take long and much memory."""
        return super().connection

    def _open(self, name: str, mode: str = "rb") -> File:
        stored = Stored(self.connection.meta.client, Bucket=self.bucket_name, Key=self._normalize_name(name))
        file = File(io.BufferedReader(stored, PIECE), name)
        file.size = stored.size
        return file

    def _save(self, name: str, content: Any) -> str:
        with answered(name):
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with answered(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with answered(name):
            return super().exists(name)

    def get_modified_time(self, name: str) -> Any:
        with answered(name):
            return super().get_modified_time(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with answered(name):
            return super().listdir(name)

    def url(self, *args: Any, **kwargs: Any) -> str:
        raise ValueError("A file is given out by a view, which asks who may read it.")

    def lying(self) -> Iterator[str]:
        """Every file in the order of its bytes, which is the order that a bucket tells them in."""
        below = f"{self.location}/" if self.location else ""
        pages = self.connection.meta.client.get_paginator("list_objects_v2")
        with answered(self.bucket_name):
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=below):
                names = (found["Key"].removeprefix(below) for found in page.get("Contents", ()))
                yield from (name for name in names if name and not name.endswith("/"))

    def put_back(self, tar: Any) -> int:
        """What a backup has, beside what is here: the bucket may be another installation's by mistake."""
        return sum(1 for member in tar if self.save(member.name, tar.extractfile(member)))


class Stored(io.RawIOBase):
    """An object of a bucket, read from where one stands; nothing of it is kept here."""

    def __init__(self, client: Any, **key: str) -> None:
        self.client, self.key, self.at = client, key, 0
        self.body = self.asked()
        self.size: int = self.told["ContentLength"]

    def asked(self, **more: str) -> Any:
        with answered(self.key["Key"]):
            self.told = self.client.get_object(**self.key, **more)
        return self.told["Body"]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, to: int, whence: int = io.SEEK_SET) -> int:
        to += {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        if to != self.at:
            self.at = to
            self.let_go()
        return to

    def readinto(self, buffer: Any) -> int:
        if self.at >= self.size:
            return 0
        if self.body is None:
            self.body = self.asked(Range=f"bytes={self.at}-")
        with answered(self.key["Key"]):
            piece = self.body.read(len(buffer))
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)

    def let_go(self) -> None:
        if self.body is not None:
            self.body.close()
            self.body = None

    def close(self) -> None:
        self.let_go()
        super().close()
