#!/usr/bin/env python3
"""Runs one workload with one peer on two cores. Started by bench.py with the interpreter the peers are installed for.

usage: peers.py ENGINE WORKLOAD DATA OUTPUT

Prints `RESULT run=SECONDS tasks=N answer=TEXT`: the job alone, without the start of the interpreter and the engine; or
`RESULT none`: the engine has no such job. Each function below is the natural program for its engine; output goes to OUTPUT,
rows of CSV without a header.
"""
from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path

CORES = 2
# Neither occurs in the inputs: a delimiter that makes a whole line one column, of a CSV reader or writer.
WHOLE_LINE = "\x01"

STARTS = {}
JOBS = {}


def start(engine):
    """Registers what starts an engine; its result is handed to the engine's jobs."""
    return lambda function: STARTS.setdefault(engine, function)


def job(engine, workload, tasks=1):
    """Registers a workload's job `(engine handle, data folder, output path)`, which returns its answer if it has one."""
    return lambda function: JOBS.setdefault((engine, workload), (function, tasks))


def files(data: Path, name: str, ending: str) -> list[str]:
    return sorted(str(path) for path in (data / name).glob(f"*.{ending}"))


def write_counts(output: Path, counts) -> None:
    with open(output, "w") as out:
        out.writelines(f"{word},{count}\n" for word, count in counts)


# DuckDB

@start("duckdb")
def start_duckdb():
    import duckdb
    connection = duckdb.connect()
    connection.execute(f"set threads={CORES}")
    return connection


def duckdb_lines(data: Path, name: str) -> str:
    return (f"read_csv('{data}/{name}/*.txt', header=false, columns={{'line': 'varchar'}}, "
            f"delim='{WHOLE_LINE}', quote='', escape='')")


@job("duckdb", "wordcount")
def duckdb_wordcount(connection, data, output):
    connection.execute(
        f"copy (select word, count(*) from (select unnest(string_split(line, ' ')) word from {duckdb_lines(data, 'text')}) "
        f"group by word) to '{output}' (format csv, header false)")


@job("duckdb", "sort")
def duckdb_sort(connection, data, output):
    connection.execute(
        f"copy (select line from {duckdb_lines(data, 'tera')} order by line) "
        f"to '{output}' (format csv, header false, quote '', escape '', delimiter '{WHOLE_LINE}')")


@job("duckdb", "groupby")
def duckdb_groupby(connection, data, output):
    connection.execute(
        f"copy (select id3, sum(v1), avg(v3) from read_csv('{data}/groupby/*.csv') group by id3) "
        f"to '{output}' (format csv, header false)")


@job("duckdb", "join")
def duckdb_join(connection, data, output):
    connection.execute(
        f"copy (select name, sum(v3 * w) from read_csv('{data}/groupby/*.csv') "
        f"join read_csv('{data}/join/dim.csv') using (id6) group by name) to '{output}' (format csv, header false)")


@job("duckdb", "tiny")
def duckdb_tiny(connection, data, output):
    return connection.execute("select sum(n) from range(1, 1001) numbers(n)").fetchone()[0]


# Polars

@start("polars")
def start_polars():
    os.environ["POLARS_MAX_THREADS"] = str(CORES)
    import polars
    return polars


def polars_lines(polars, data: Path, name: str):
    return polars.scan_csv(f"{data}/{name}/*.txt", has_header=False, new_columns=["line"], separator=WHOLE_LINE,
                           quote_char=None, schema_overrides=[polars.String])


@job("polars", "wordcount")
def polars_wordcount(polars, data, output):
    words = polars_lines(polars, data, "text").select(polars.col("line").str.split(" ").explode().alias("word"))
    words.group_by("word").len().collect(engine="streaming").write_csv(output, include_header=False)


@job("polars", "sort")
def polars_sort(polars, data, output):
    lines = polars_lines(polars, data, "tera").sort("line").collect(engine="streaming")
    lines.write_csv(output, include_header=False, quote_style="never")


@job("polars", "groupby")
def polars_groupby(polars, data, output):
    rows = polars.scan_csv(f"{data}/groupby/*.csv")
    groups = rows.group_by("id3").agg(polars.col("v1").sum(), polars.col("v3").mean())
    groups.collect(engine="streaming").write_csv(output, include_header=False)


@job("polars", "join")
def polars_join(polars, data, output):
    rows = polars.scan_csv(f"{data}/groupby/*.csv").join(polars.scan_csv(f"{data}/join/dim.csv"), on="id6")
    sums = rows.group_by("name").agg((polars.col("v3") * polars.col("w")).sum())
    sums.collect(engine="streaming").write_csv(output, include_header=False)


@job("polars", "tiny")
def polars_tiny(polars, data, output):
    return polars.LazyFrame({"n": range(1, 1001)}).select(polars.col("n").sum()).collect().item()


# PySpark: data frames, as its users write them

@start("pyspark")
def start_pyspark():
    from pyspark.sql import SparkSession
    settings = {
        "spark.ui.enabled": "false", "spark.driver.memory": "6g", "spark.sql.shuffle.partitions": 2 * CORES,
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    session = SparkSession.builder.master(f"local[{CORES}]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


@job("pyspark", "wordcount")
def pyspark_wordcount(session, data, output):
    from pyspark.sql import functions as f
    words = session.read.text(f"{data}/text").select(f.explode(f.split("value", " ")).alias("word"))
    words.groupBy("word").count().write.csv(str(output))


@job("pyspark", "sort")
def pyspark_sort(session, data, output):
    session.read.text(f"{data}/tera").orderBy("value").write.text(str(output))


PYSPARK_FACTS = "id1 string, id3 string, id6 int, v1 int, v3 double"


@job("pyspark", "groupby")
def pyspark_groupby(session, data, output):
    from pyspark.sql import functions as f
    rows = session.read.csv(f"{data}/groupby", header=True, schema=PYSPARK_FACTS)
    rows.groupBy("id3").agg(f.sum("v1"), f.avg("v3")).write.csv(str(output))


@job("pyspark", "join")
def pyspark_join(session, data, output):
    from pyspark.sql import functions as f
    facts = session.read.csv(f"{data}/groupby", header=True, schema=PYSPARK_FACTS)
    names = session.read.csv(f"{data}/join/dim.csv", header=True, schema="id6 int, name string, w double")
    facts.join(names, "id6").groupBy("name").agg(f.sum(f.col("v3") * f.col("w"))).write.csv(str(output))


@job("pyspark", "noop", tasks=1_000)
def pyspark_noop(session, data, output):
    return session.range(0, 1_000, 1, 1_000).count()


@job("pyspark", "tiny")
def pyspark_tiny(session, data, output):
    return session.range(1, 1_001, 1, 4).groupBy().sum("id").first()[0]


# Dask, on worker processes

@start("dask")
def start_dask():
    import dask
    dask.config.set(scheduler="processes", num_workers=CORES)
    return dask


@job("dask", "wordcount")
def dask_wordcount(dask, data, output):
    import dask.bag
    lines = dask.bag.read_text(files(data, "text", "txt"))
    write_counts(output, lines.str.strip().str.split(" ").flatten().frequencies().compute())


@job("dask", "sort")
def dask_sort(dask, data, output):
    import csv
    import dask.dataframe
    lines = dask.dataframe.read_csv(files(data, "tera", "txt"), header=None, names=["line"], sep=WHOLE_LINE,
                                    quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False)
    output.mkdir()
    lines.sort_values("line").to_csv(f"{output}/part-*.txt", header=False, index=False, sep=WHOLE_LINE,
                                     quoting=csv.QUOTE_NONE)


@job("dask", "groupby")
def dask_groupby(dask, data, output):
    import dask.dataframe
    rows = dask.dataframe.read_csv(files(data, "groupby", "csv"))
    groups = rows.groupby("id3").agg({"v1": "sum", "v3": "mean"})
    output.mkdir()
    groups.to_csv(f"{output}/part-*.csv", header=False)


@job("dask", "join")
def dask_join(dask, data, output):
    import dask.dataframe
    facts = dask.dataframe.read_csv(files(data, "groupby", "csv"))
    rows = facts.merge(dask.dataframe.read_csv(f"{data}/join/dim.csv"), on="id6")
    rows["product"] = rows.v3 * rows.w
    rows.groupby("name")["product"].sum().to_frame().to_csv(str(output), single_file=True, header=False)


@job("dask", "noop", tasks=1_000)
def dask_noop(dask, data, output):
    import dask.bag
    return dask.bag.range(1_000, 1_000).map(lambda number: number).count().compute()


@job("dask", "tiny")
def dask_tiny(dask, data, output):
    import dask.bag
    return dask.bag.range(1_001, 4).sum().compute()


# Lithops, on worker processes of this machine

@start("lithops")
def start_lithops():
    import lithops
    return lithops.FunctionExecutor(config={
        "lithops": {"backend": "localhost", "storage": "localhost", "log_level": "ERROR"},
        "localhost": {"worker_processes": CORES}})


@job("lithops", "wordcount")
def lithops_wordcount(executor, data, output):
    def count(path):
        counts = Counter()
        for line in open(path):
            counts.update(line.rstrip("\n").split(" "))
        return dict(counts)

    def merge(results):
        counts = Counter()
        for part in results:
            counts.update(part)
        return dict(counts)

    executor.map_reduce(count, files(data, "text", "txt"), merge)
    write_counts(output, executor.get_result().items())


# A hundred: a thousand take minutes.
@job("lithops", "noop", tasks=100)
def lithops_noop(executor, data, output):
    executor.map(lambda number: number, range(100))
    return len(executor.get_result())


@job("lithops", "tiny")
def lithops_tiny(executor, data, output):
    executor.map(lambda first: sum(range(first, first + 250)), range(1, 1_001, 250))
    return sum(executor.get_result())


# Ray: its data library, and remote functions for the tasks

@start("ray")
def start_ray():
    import ray
    import ray.data
    ray.init(num_cpus=CORES, logging_level="ERROR", include_dashboard=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    return ray.data


@job("ray", "wordcount")
def ray_wordcount(ray_data, data, output):
    def count(row):
        return [{"word": word, "count": count} for word, count in Counter(row["text"].split(" ")).items()]

    counts = ray_data.read_text(files(data, "text", "txt")).flat_map(count).groupby("word").sum("count")
    counts.write_csv(str(output), arrow_csv_args_fn=ray_plain_csv)


@job("ray", "sort")
def ray_sort(ray_data, data, output):
    # One block at a time in order: the names of the files Ray writes by itself don't tell their order.
    with open(output, "w") as out:
        for batch in ray_data.read_text(files(data, "tera", "txt")).sort("text").iter_batches(batch_size=None):
            out.writelines(f"{line}\n" for line in batch["text"])


@job("ray", "noop", tasks=1_000)
def ray_noop(ray_data, data, output):
    # As remote functions: a count of mapped rows is answered without mapping any.
    import ray

    @ray.remote
    def noop(number):
        return number

    return len(ray.get([noop.remote(number) for number in range(1_000)]))


@job("ray", "tiny")
def ray_tiny(ray_data, data, output):
    return ray_data.range(1_001, override_num_blocks=4).sum("id")


def ray_plain_csv():
    # A function, since the options themselves can't be sent to the tasks that write.
    from pyarrow import csv
    return {"write_options": csv.WriteOptions(include_header=False, quoting_style="none")}


def main() -> None:
    engine, workload, data, output = sys.argv[1:5]
    if (engine, workload) not in JOBS:
        print("RESULT none")
        return
    run, tasks = JOBS[engine, workload]
    handle = STARTS[engine]()
    began = time.perf_counter()
    answer = run(handle, Path(data), Path(output))
    print(f"RESULT run={time.perf_counter() - began:.6f} tasks={tasks} answer={'' if answer is None else answer}", flush=True)


if __name__ == "__main__":
    main()
