"""The program: the command line, nothing else."""
