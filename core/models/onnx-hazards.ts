import protobuf from "protobufjs";

/**
 * What an ONNX file could do besides computing, found before a runtime sees it: read other files (tensors kept outside,
 * compiled contexts), or ask for operators of somebody else's library. The file is walked field by field, without
 * building anything of it, so that a large or hostile one costs no memory. Field numbers are those of the standard's
 * onnx.proto.
 */

/** Operators that onnxruntime itself brings. */
const knownDomains: ReadonlySet<string> = new Set(["", "ai.onnx", "ai.onnx.ml", "com.microsoft"]);
/** An operator of com.microsoft that loads a compiled model from a path of its choice. */
const fileReader = "EPContext";
/** Graphs within graphs (the branches of If, the body of Loop). */
const maxNesting = 32;

/** @returns what is wrong, in words; empty: nothing. @throws Error when the bytes are no ONNX message */
export function hazardsOf(bytes: Uint8Array): string[] {
  const walk = new Walk(bytes);
  walk.model();
  return walk.hazards();
}

/** The operators that the file uses, in its graphs within graphs too: `Gemm`, `ai.onnx.ml.Scaler`. */
export function operatorsOf(bytes: Uint8Array): ReadonlySet<string> {
  const walk = new Walk(bytes);
  walk.model();
  return walk.operators;
}

class Walk {
  readonly #reader: protobuf.Reader;
  readonly #problems = new Set<string>();
  /** By domain, one operator that needs it. */
  readonly #domains = new Map<string, string>();
  /** Domains of functions that the file itself defines out of other operators. */
  readonly #ownDomains = new Set<string>();
  #nesting = 0;
  readonly operators = new Set<string>();

  constructor(bytes: Uint8Array) {
    this.#reader = protobuf.Reader.create(bytes);
  }

  hazards(): string[] {
    const foreign = [...this.#domains].filter(([domain]) => !knownDomains.has(domain) && !this.#ownDomains.has(domain));
    return [
      ...this.#problems,
      ...foreign.map(([domain, operator]) => `operator ${operator} is of the custom domain ${domain}`),
    ];
  }

  model(): void {
    this.#fields(this.#reader.len, {
      7: () => this.#message(() => this.#graph()),
      20: () => this.#message(() => this.#training()),
      25: () => this.#message(() => this.#function()),
    });
  }

  #training(): Fields {
    const graph = () => this.#message(() => this.#graph());
    return { 1: graph, 2: graph };
  }

  #function(): Fields {
    return {
      7: () => this.#node(),
      10: () => this.#ownDomains.add(this.#reader.string()),
      11: () => this.#message(() => this.#attribute()),
    };
  }

  #graph(): Fields {
    return {
      1: () => this.#node(),
      5: () => this.#tensor(),
      15: () => this.#message(() => this.#sparseTensor()),
    };
  }

  #node(): void {
    let operator = "";
    let domain = "";
    this.#message(() => ({
      4: () => {
        operator = this.#reader.string();
      },
      5: () => this.#message(() => this.#attribute()),
      7: () => {
        domain = this.#reader.string();
      },
    }));
    this.#domains.set(domain, operator);
    this.operators.add(domain === "" || domain === "ai.onnx" ? operator : `${domain}.${operator}`);
    if (operator === fileReader) {
      this.#problems.add(`operator ${operator} reads a compiled model from another file`);
    }
  }

  #attribute(): Fields {
    const graph = () => this.#message(() => this.#graph());
    const sparse = () => this.#message(() => this.#sparseTensor());
    const tensor = () => this.#tensor();
    return { 5: tensor, 6: graph, 10: tensor, 11: graph, 22: sparse, 23: sparse };
  }

  #sparseTensor(): Fields {
    const tensor = () => this.#tensor();
    return { 1: tensor, 2: tensor };
  }

  #tensor(): void {
    let name = "without a name";
    let isOutside = false;
    this.#message(() => ({
      8: () => {
        name = this.#reader.string();
      },
      13: () => {
        isOutside = true;
        this.#reader.skipType(bytesWire);
      },
      14: () => {
        isOutside ||= this.#reader.uint32() !== 0;
      },
    }));
    if (isOutside) {
      this.#problems.add(`tensor ${name} is kept in another file`);
    }
  }

  #message(fields: () => Fields): void {
    const length = this.#reader.uint32();
    this.#nesting += 1;
    if (this.#nesting > maxNesting * messagesPerGraph) {
      throw new Error(`graphs are nested more than ${maxNesting} deep`);
    }
    this.#fields(this.#reader.pos + length, fields());
    this.#nesting -= 1;
  }

  #fields(end: number, fields: Fields): void {
    const reader = this.#reader;
    while (reader.pos < end) {
      const tag = reader.uint32();
      const [number, wire] = [tag >>> 3, tag & 7];
      const read = fields[number];
      if (!read) {
        reader.skipType(wire);
      } else if (wire === (number === dataLocation ? varintWire : bytesWire)) {
        read();
      } else {
        throw new Error(`field ${number} has wire type ${wire}`);
      }
    }
    if (reader.pos !== end) {
      throw new Error("a field is longer than the message that holds it");
    }
  }
}

/** What to do at a field, by its number; the others are skipped. */
type Fields = Readonly<Record<number, () => unknown>>;

const varintWire = 0;
const bytesWire = 2;
/** The only number among those that we read; no other message that we walk has a field 14. */
const dataLocation = 14;
/** Graph, node, attribute. */
const messagesPerGraph = 3;
