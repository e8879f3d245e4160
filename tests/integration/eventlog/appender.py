"""A process that appends until it is stopped or done, telling each acknowledged command on its standard output.

    appender.py URL STREAMS_FILE CALLERS ROUNDS

Each round, every caller appends to a stream of the file at the version it believes in; several processes given the
same file race. Lines out: outcome stream_id version command_id position.
"""

import asyncio
import random
import sys
from pathlib import Path
from uuid import UUID, uuid4

import uvloop

from services.kit.eventlog.writer import GroupWriter
from tests.integration.eventlog.support import append


async def caller(writer: GroupWriter, streams: list[UUID], rounds: int, versions: dict[UUID, int]) -> None:
    for _ in range(rounds):
        stream_id = random.choice(streams)
        command = append(stream_id, versions[stream_id], command_id=uuid4(), count=random.randint(1, 3))
        answer = await writer.append(command)
        versions[stream_id] = max(versions[stream_id], answer.version)
        sys.stdout.write(f"{answer.outcome} {stream_id} {answer.version} {command.command_id} {answer.position}\n")
        sys.stdout.flush()


async def main(url: str, streams: list[UUID], callers: int, rounds: int) -> None:
    versions = dict.fromkeys(streams, 0)
    writer = GroupWriter(url)
    await writer.start()
    await asyncio.gather(*[caller(writer, streams, rounds, versions) for _ in range(callers)])
    await writer.close()


if __name__ == "__main__":
    url, file, callers, rounds = sys.argv[1:]
    names = [UUID(line) for line in Path(file).read_text().split()]
    uvloop.run(main(url, names, int(callers), int(rounds)))
