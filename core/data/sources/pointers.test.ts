import { describe, expect, it } from "vitest";
import { dvcFault, folderDigest, isLfsPointer, parseDvcPointer } from "./pointers.ts";

it("knows a Git LFS pointer by its first line", () => {
  expect(isLfsPointer("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")).toBe(true);
  expect(isLfsPointer("version,x\n1,2\n")).toBe(false);
});

describe("DVC", () => {
  const pointer = "outs:\n- md5: 178ba85707470c41cf680fb37ff99f7f\n  size: 12\n  hash: md5\n  path: one.csv\n";

  it("reads the pointers that dvc add writes", () => {
    const [out] = parseDvcPointer(pointer, "one.csv.dvc");
    expect(out).toEqual({ path: "one.csv", md5: "178ba85707470c41cf680fb37ff99f7f", bytes: 12 });
    const same = { md5: "178ba85707470c41cf680fb37ff99f7f", bytes: 12 };
    expect(dvcFault(out!, same)).toBeNull();
    expect(dvcFault(out!, { ...same, bytes: 13 })).toBe("has 13 bytes, not 12");
    expect(dvcFault(out!, { ...same, md5: "0" })).toContain("MD5");
  });

  it("never follows a pointer out of its folder", () => {
    for (const path of ["../one.csv", "/etc/passwd", "a/../../b"]) {
      expect(() => parseDvcPointer(pointer.replace("one.csv", path), "x.dvc")).toThrow("outside of its folder");
    }
    expect(() => parseDvcPointer("outs: []\n", "x.dvc")).toThrow(expect.objectContaining({ code: "DATA_UNREADABLE" }));
  });

  it("names a folder as DVC 3 does", () => {
    const members = [
      { relpath: "sub/é.csv", md5: "c28e7e30d1dd46f320e0c3c1bc967c77" },
      { relpath: "a.csv", md5: "344fd2323dd33d5c058b7cf27de029e8" },
    ];
    expect(folderDigest(members)).toBe("2479f90a4b574069c5d1fd37f53c4f70.dir");
  });
});
