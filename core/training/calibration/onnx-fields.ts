import protobuf from "protobufjs";

/** One field of a message as it stands in the bytes: whatever is not understood is carried over unread. */
export interface Field {
  number: number;
  /** Of a field that holds bytes, text or a message; null of a number. */
  content: Uint8Array | null;
  /** The whole of it, with its tag. */
  raw: Uint8Array;
}

/** @throws Error when the bytes are no message */
export function fieldsOf(message: Uint8Array): Field[] {
  const reader = protobuf.Reader.create(message);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const content = (tag & 7) === lengthDelimited ? reader.bytes() : null;
    if (content === null) reader.skipType(tag & 7);
    fields.push({ number: tag >>> 3, content, raw: message.subarray(start, reader.pos) });
  }
  return fields;
}

const lengthDelimited = 2;

export function fieldOf(number: number, content: Uint8Array): Uint8Array {
  return protobuf.Writer.create()
    .uint32((number << 3) | lengthDelimited)
    .bytes(content)
    .finish();
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
