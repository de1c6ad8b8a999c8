import { describe, expect, it } from "vitest";
import { maskQuoted, maskText, maskValue } from "./mask.ts";
import { personalColumns, personalFindings, showValuesOf } from "./suspects.ts";

const kindOf = (name: string, values: string[]) => {
  const [found] = personalColumns([{ name, values }]);
  return found?.suspected ? found.kind.kind : null;
};

const given: [string, string[], string][] = [
  ["contact", ["ann@example.com", "", "b.c+d@mail.example.co.uk"], "email"],
  ["note", ["call bob@example.org", ...Array(10).fill("nothing")], "email"],
  ["value", ["4111111111111111", "5500 0055 5555 5559"], "card"],
  ["cardNumber", ["4111-1111-1111-1111", ...Array(15).fill("1234")], "card"],
  ["value", ["123-45-6789", "078-05-1120"], "national-id"],
  ["ssn", ["123456789", "219099999"], "national-id"],
  ["value", ["12345678Z", "X1234567L"], "national-id"], // Spain
  ["value", ["RSSMRA85T10A562S"], "national-id"], // Italy
  ["value", ["255081416802538"], "national-id"], // France
  ["value", ["44051401359"], "national-id"], // Poland
  ["value", ["85.07.30-033.28"], "national-id"], // Belgium
  ["source", ["10.0.0.1", "192.168.1.254"], "ip"],
  ["source", ["2001:db8::1", "fe80::1ff:fe23:4567:890a"], "ip"],
  ["value", ["+49 30 1234567", "+1 (212) 555-0100"], "phone"],
  ["Home Phone", ["2125550100", "5550100"], "phone"],
  ["last_name", ["smith", "O'Neil", "Müller"], "name"],
  ["who", ["Maria Schmidt", "John Q. Public", "Aoife Byrne"], "name"],
];

it.each(given)("suspects %s of %j: %s", (name, values, kind) => {
  expect(kindOf(name, values)).toBe(kind);
});

const innocent: [string, string[]][] = [
  ["flight_id", ["200101011200-ORD-LAX", "200101011205-DFW-ATL"]],
  ["departure", ["2001-04-01", "2001-04-02"]],
  ["departure", ["2001-01-17 15:35:00", "2001-01-17 15:40:00"]],
  ["origin", ["ORD", "DFW"]],
  ["distance", ["1744", "215"]],
  ["epoch", ["1700000000000", "1700000000001", "1700000000002"]],
  ["version", ["1.2.3", "1.2.4"]],
  ["uuid", ["f47ac10b-58cc-4372-a567-0e02b2c3d479"]],
  ["time", ["12:30", "12:30:45"]],
  ["product_name", ["Blue Widget", "Red Widget"]],
  ["order", ["4111111111111112", "5500005555555551"]],
  ["microphones", ["2125550100"]],
  ["city", ["New York", "San Francisco"]],
];

it.each(innocent)("leaves %s of %j alone", (name, values) => {
  expect(kindOf(name, values)).toBeNull();
});

describe("masking", () => {
  it("keeps the form of a value and nothing of its content", () => {
    expect(maskValue("ann.lee7@example.com")).toBe("•••.••••@•••••••.•••");
    expect(maskValue("x".repeat(100))).toHaveLength(40);
  });

  it("covers what is unmistakable within any text", () => {
    expect(maskText("seen ann@example.com from 10.0.0.1, card 4111 1111 1111 1111, 123-45-6789, +49 30 1234567.")).toBe(
      "seen •••@•••••••.••• from ••.•.•.•, card •••• •••• •••• ••••, •••-••-••••, +•• •• •••••••.",
    );
    const plain = "2,147,483,648 rows since 2001-04-01 12:30:45 in flights-2001-04.parquet: -215, 1700000000000, 0.5";
    expect(maskText(plain)).toBe(plain);
  });

  it("covers the cells that a database quotes", () => {
    expect(maskQuoted(`Conversion Error: Could not convert string 'O''Neil' to DOUBLE in column "surname"`)).toBe(
      `Conversion Error: Could not convert string '•''••••' to DOUBLE in column "surname"`,
    );
  });

  it("covers a column by its name alone, also where its values are not what they should be", () => {
    const show = showValuesOf(personalColumns([{ name: "email", values: ["ann at example dot com"] }]));
    expect(show("email", "ann at example dot com")).toBe("••• •• ••••••• ••• •••");
    expect(show("origin", "ORD")).toBe("ORD");
    expect(show("remark", "ask ann@example.com")).toBe("ask •••@•••••••.•••");
  });
});

it("warns with share and reason, unless the schema accepts the column", () => {
  const found = personalColumns([{ name: "email", values: ["ann@example.com", "none", "none", "none"] }]);
  expect(personalFindings(found, [], 4)).toMatchObject([{ rule: "email.personal", severity: "warn" }]);
  expect(personalFindings(found, [], 4)[0]?.message).toBe(
    "column email may hold personal data: 25% of 4 sampled values look like e-mail addresses, and its name says so " +
      "too. Its values are covered in every report; leave the column out, or accept it with allow_personal_data in " +
      "the data schema",
  );
  expect(personalFindings(found, ["email"], 4)).toEqual([]);
  // A column that is only called so is covered, but nobody is told off for it.
  expect(personalFindings(personalColumns([{ name: "cell", values: ["A1", "B2"] }]), [], 2)).toEqual([]);
});
