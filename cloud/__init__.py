"""What Ansible's collections have no module for: tables as contracts/ has them, EMR Serverless with
its schedules, the function's feed from Kafka, and the packages that Lambda and EMR run."""
