"""What is written for few eyes, looked for everywhere else."""
