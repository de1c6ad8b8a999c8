/** Where a run keeps its files, relative to the repository root. */
export function pathsOf(model: string) {
  const out = `.sluice/out/${model}`;
  return {
    out,
    dataReport: `${out}/data-report.json`,
    candidate: `${out}/candidate.json`,
    model: `${out}/model.onnx`,
    /** Instead of a model that cannot be ONNX. */
    predictions: `${out}/predictions.json`,
    report: `${out}/report.json`,
    reportMarkdown: `${out}/report.md`,
    reportPage: `${out}/report.html`,
    card: `${out}/card.md`,
    /** As a repository of the Hugging Face Hub holds it. */
    hub: `${out}/hub`,
    /** What later windows of live rows are compared with. */
    reference: `${out}/reference.json`,
    monitorReport: `${out}/monitor.json`,
    monitorMarkdown: `${out}/monitor.md`,
    monitorPage: `${out}/monitor.html`,
    /** Live rows of one window, while they are held against rules. */
    liveRows: `.sluice/monitor/${model}/rows.parquet`,
    /** What a retraining came to, for the bot. */
    proposal: `${out}/proposal.json`,
    /** Rows of two trainings, while they are compared. */
    retraining: `.sluice/retraining/${model}`,
    data: `.sluice/data/${model}`,
    /** Held-out rows without labels, for a training command that leaves predictions. */
    asked: `.sluice/data/${model}/predict.parquet`,
    /** Files of another commit, while they are compared. */
    baseData: `.sluice/base/${model}`,
    /** Where the training command leaves what it made. */
    training: `.sluice/training/${model}`,
    /** What each machine of a search has tried. */
    trials: `.sluice/trials/${model}`,
    /** What the commands of custom metrics read. */
    custom: `.sluice/custom/${model}`,
    models: ".sluice/models",
  };
}
