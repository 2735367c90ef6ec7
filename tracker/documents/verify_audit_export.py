#!/usr/bin/env python3
"""Checks an audit export of 如期 from the export alone, with nothing but Python's standard library (3.8+).

    python3 verify.py [EXPORT.zip or folder] [--head NUMBER:HASH]

events.jsonl holds one event a line, chain by chain, each with the hash of the one before; facts.jsonl one
row a line, table by table in order of ids; heads.json the heads of the chains. Nothing is taken on trust:
every hash and digest is computed again. Exit status 0: all is well; 1: it isn't; 2: no such export.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path

GENESIS = "0" * 64
SEALED = {"id", "chain_id", "event_number"}  # all that is told of a row whose contents stay inside


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class Export:
    """A zip file, or the folder into which it was unpacked."""

    def __init__(self, path):
        self.folder = Path(path)
        self.zip = None if self.folder.is_dir() else zipfile.ZipFile(path)

    def lines(self, name):
        with self.zip.open(name) if self.zip else (self.folder / name).open("rb") as file:
            for line in file:
                yield json.loads(line.decode("utf-8"))


class Check:
    def __init__(self):
        self.faults = []  # ((chain, number), words)
        self.last = {}  # chain -> (number, hash) of the last event read
        self.hashes = {}  # (chain, number) -> hash
        self.appended = {}  # (table, chain, number) -> [count, digest, rows found, their digest]
        self.kept = {}  # (table, id) -> {(chain, number): digest}, the last event of each chain
        self.superseded = set()  # (table, id, chain, number): taken over by an event of another chain
        self.elsewhere = []  # rows of which only an export of all chains can tell
        self.rows = 0

    def fault(self, chain, number, words):
        self.faults.append(((chain, number), words))

    def event(self, event):
        """Is it the next of its chain, unchanged, and does it follow on the one before?"""
        chain, number = event["chain_id"], event["number"]
        before, before_hash = self.last.get(chain, (0, GENESIS))
        if number != before + 1:
            self.fault(chain, before + 1, "这条记录缺失")
        elif sha256(canonical({key: event[key] for key in event if key != "hash"})) != event["hash"]:
            self.fault(chain, number, "记录的内容与它的校验值不符")
        elif event["previous_hash"] != before_hash:
            self.fault(chain, number, "所记的前一条校验值与前一条接不上")
        self.last[chain] = (number, event["hash"])
        self.hashes[chain, number] = event["hash"]
        for table, wrote in event["facts"].items():
            if "rows" not in wrote:  # appended rows: one digest for all that the event wrote
                self.appended[table, chain, number] = [wrote["count"], wrote["sha256"], 0, hashlib.sha256()]
                continue
            for row_id, digest in wrote["rows"].items():  # kept rows: one digest each, the last one counts
                states = self.kept.setdefault((table, int(row_id)), {})
                for key in [key for key in states if key[0] == chain]:
                    del states[key]
                states[chain, number] = digest
            for row_id, (other, its_number) in wrote.get("taken_over", {}).items():
                self.superseded.add((table, int(row_id), other, its_number))

    def head(self, head):
        number, last_hash = self.last.get(head["chain"], (0, GENESIS))
        if number < head["number"]:
            self.fault(head["chain"], number + 1, f"这条记录缺失，链头记着共有 {head['number']} 条")
        elif (number, last_hash) != (head["number"], head["hash"]):
            self.fault(head["chain"], number, "链头与最后一条记录不符")

    def row(self, line):
        """A row with all its columns, or (accounts, whose password hashes stay inside) only its digest."""
        self.rows += 1
        table, row = line["table"], line["row"]
        chain, number = row["chain_id"], row["event_number"]
        if line["kept"]:
            # A digest told beside contents would vouch for whatever they say.
            digest = line["sha256"] if set(row) == SEALED else sha256(canonical(row))
            self.kept_row(table, row["id"], (chain, number), digest)
        elif (table, chain, number) in self.appended:
            wrote = self.appended[table, chain, number]
            wrote[2] += 1
            wrote[3].update(canonical(row).encode("utf-8") + b"\n")
        else:
            self.fault(chain, number, f"没有写过 {table} 第 {row['id']} 行，但数据中有这一行")

    def kept_row(self, table, row_id, by, digest):
        states = self.kept.pop((table, row_id), {})
        last = [key for key in states if (table, row_id, *key) not in self.superseded]
        if last and by[0] not in self.last:
            self.elsewhere.append((max(last), table, row_id))  # written since by a chain that isn't here
            return
        if by not in states:
            is_beyond = by[1] > self.last.get(by[0], (0, GENESIS))[0]
            told = by if is_beyond else max(last, default=by)
            words = "这条记录缺失，但数据中有它写入的" if is_beyond else "写入的内容已不是现在的"
            self.fault(*told, f"{words} {table} 第 {row_id} 行")
        elif states[by] != digest:
            self.fault(*by, f"写入的 {table} 第 {row_id} 行与登记时不符")
        elif last != [by]:
            self.fault(*max(last, default=by), f"写入的 {table} 第 {row_id} 行被改回了旧内容")

    def end(self, is_complete):
        for key, table, row_id in self.elsewhere if is_complete else ():
            self.fault(*key, f"写入的内容已不是现在的 {table} 第 {row_id} 行")
        for (table, chain, number), (count, digest, found, found_digest) in self.appended.items():
            if count != found:
                self.fault(chain, number, f"写入 {table} {count} 行，现有 {found} 行")
            elif count and digest != found_digest.hexdigest():
                self.fault(chain, number, f"写入的 {table} 共 {count} 行与登记时不符")
        for (table, row_id), states in self.kept.items():
            for key in states:
                if (table, row_id, *key) not in self.superseded:
                    self.fault(*key, f"写入的 {table} 第 {row_id} 行缺失")
        self.faults.sort(key=lambda fault: fault[0])

    def chain_of(self, head):
        """The chain that a head printed earlier (NUMBER:HASH, the hash may be cut) still fits."""
        number, _, digest = head.partition(":")
        for (chain, this), found in self.hashes.items():
            if str(this) == number.strip() and len(digest) >= 12 and found.startswith(digest.lower()):
                return chain
        return None


def name_of(chain):
    return "名录链" if chain == 0 else f"任务分工第 {chain} 号链"


def main():
    parser = argparse.ArgumentParser(description="核验如期导出的审计链，只需 Python 标准库。")
    parser.add_argument(
        "export",
        nargs="?",
        default=str(Path(__file__).resolve().parent),
        help="导出的 zip 文件，或解压后的文件夹",
    )
    parser.add_argument("--head", metavar="序号:校验值", help="旧报告上印的链头，核对是否仍然相符")
    arguments = parser.parse_args()
    check = Check()
    try:
        export = Export(arguments.export)
        for event in export.lines("events.jsonl"):
            check.event(event)
        (heads,) = export.lines("heads.json")
        for head in heads["chains"]:
            check.head(head)
        for line in export.lines("facts.jsonl"):
            check.row(line)
    except (OSError, zipfile.BadZipFile) as error:
        say(f"打不开导出文件：{error}")
        return 2
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        say(f"核验不通过：导出文件的内容无法读取（{type(error).__name__}：{error}）")
        return 1
    check.end(heads["complete"])
    for (chain, number), words in check.faults[:1]:
        say(f"核验不通过：{name_of(chain)}第 {number} 条：{words}。共 {len(check.faults)} 处不符。")
    if not check.faults:
        say(f"核验通过：{len(check.last)} 条链、{len(check.hashes)} 条记录、{check.rows} 行数据。")
    if check.elsewhere and not heads["complete"]:
        say(f"其中 {len(check.elsewhere)} 行后来由没有导出的链改写，要连同核验请导出全部链。")
    fits = True
    if arguments.head:
        chain = check.chain_of(arguments.head)
        fits = chain is not None
        say(f"链头 {arguments.head} {f'与{name_of(chain)}相符' if fits else '不符：没有这样的记录'}。")
    for chain, (number, last_hash) in sorted(check.last.items()):
        say(f"{name_of(chain)}：第 {number} 条 {last_hash}")
    return 0 if fits and not check.faults else 1


def say(words):
    sys.stdout.write(words + "\n")


if __name__ == "__main__":
    sys.exit(main())
