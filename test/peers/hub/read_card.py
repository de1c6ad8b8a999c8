"""Reads a model card and a file of .eval_results as the Hugging Face Hub's own library does, and prints what it found."""

import json
import sys

import yaml
from huggingface_hub import ModelCard
from huggingface_hub._eval_results import parse_eval_result_entries

card = ModelCard.load(sys.argv[1])
with open(sys.argv[2]) as file:
    entries = parse_eval_result_entries(yaml.safe_load(file))

print(
    json.dumps(
        {
            "license": card.data.license,
            "pipeline_tag": card.data.pipeline_tag,
            "model_name": card.data.model_name,
            "results": [
                [result.metric_type, result.metric_value, result.metric_args] for result in card.data.eval_results
            ],
            "text": card.text,
            "benchmarks": [[entry.dataset_id, entry.task_id, entry.value] for entry in entries],
        }
    )
)
