"""A job's Spark, as every job starts it."""

from pyspark.sql import SparkSession


def test_a_job_tells_no_program_that_lacks_its_secret_what_it_holds(spark: SparkSession) -> None:
    assert spark.sparkContext.getConf().get("spark.authenticate") == "true"
