"""moto's server, with S3 buckets that outlive it."""
