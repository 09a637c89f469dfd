import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files of the layer `kubernetes` in the order of their names: they share one stack, and the last one
 * destroys it. Others come in vitest's own order.
 */
export class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isOurs = ({ project }: TestSpecification) => project.name === "kubernetes";
    const usual = await super.sort(files.filter((file) => !isOurs(file)));
    const ours = files.filter(isOurs).sort((a, b) => a.moduleId.localeCompare(b.moduleId));
    return [...usual, ...ours];
  }
}
