#!/bin/sh
#SBATCH --job-name=wikirot
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --mem=1G
#SBATCH --time=24:00:00
#SBATCH --signal=B:TERM@300
# A wiki shared by the jobs of a Slurm array, then one report. FOLDER is on a file system of all nodes, and
# wikirot, wikirot-shard and wikirot-shards-report are in PATH:
#
#   array=$(sbatch --parsable slurm.sh dump.xml.bz2 FOLDER)
#   sbatch --dependency="afterany:$array" --wrap "wikirot-shards-report FOLDER --format html -o report.html"
#
# `afterany`: a job that was cancelled or out of time brought home what it knew, and goes on the next night.
# The nodes must reach the web. Keep the number of jobs the same from night to night.
set -eu

dump=$1 folder=$2
exec wikirot-shard "$SLURM_ARRAY_TASK_COUNT" "$dump" "$folder" --quiet --max-runtime 23h
