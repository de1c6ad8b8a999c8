import type { Ports } from "../../core/ports.ts";
import { trainBaseline } from "../../core/training/train-baseline.ts";
import type { Training, TrainingTask } from "./training-task.ts";

export async function runBaseline(ports: Ports, task: TrainingTask): Promise<Training> {
  const { target } = task.model.data;
  const columns = [target, ...task.features];
  const train = await ports.data.read(task.train.path, columns);
  const validation = await ports.data.read(task.validation.path, columns);
  const started = ports.clock.monotonic();
  const { model, reported } = trainBaseline({
    task: task.model.task,
    target,
    classes: task.model.data.classes,
    features: task.features,
    unseen: task.model.train.unseen,
    train,
    validation,
  });
  const milliseconds = ports.clock.monotonic() - started;
  await ports.files.write(`${task.output}/model.onnx`, model);
  return { command: "baseline: linear", milliseconds, reported };
}
