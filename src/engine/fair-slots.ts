// A counted number of places. Who comes when all are taken waits in line: space takes turns with space, and
// within a space flow with flow, so that a thousand calls of one flow hold up another's by one call at most.

type Next = () => void;

/** Takes turns over its lanes; a lane is first in, first out. */
class Turns<T> {
  readonly #lanes = new Map<string, T>();

  lane(name: string, make: () => T): T {
    let lane = this.#lanes.get(name);
    if (!lane) {
      lane = make();
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** The next lane, put at the end of the round. `isEmpty` is asked after `take`: an empty lane leaves the round. */
  take<R>(take: (lane: T) => R, isEmpty: (lane: T) => boolean): R | undefined {
    const first = this.#lanes.entries().next();
    if (first.done) return undefined;
    const [name, lane] = first.value;
    const taken = take(lane);
    this.#lanes.delete(name);
    if (!isEmpty(lane)) this.#lanes.set(name, lane);
    return taken;
  }

  get empty(): boolean {
    return this.#lanes.size === 0;
  }
}

export class FairSlots {
  #free: number;
  readonly #spaces = new Turns<Turns<Next[]>>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves when a place is ours; undefined: at once. Give it back with `free`. */
  take(spaceId: string, flowId: string): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    const line = this.#spaces.lane(spaceId, () => new Turns<Next[]>()).lane(flowId, () => []);
    return new Promise((next) => line.push(next));
  }

  free(): void {
    const next = this.#spaces.take(
      (flows) =>
        flows.take(
          (line) => line.shift(),
          (line) => line.length === 0,
        ),
      (flows) => flows.empty,
    );
    if (next) next();
    else this.#free += 1;
  }
}
