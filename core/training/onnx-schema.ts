import protobuf from "protobufjs";

/** The part of the ONNX format that a linear model needs. Names and numbers are those of the standard's onnx.proto. */
const root = protobuf.parse(
  `
  syntax = "proto3";
  package onnx;
  message ModelProto {
    int64 ir_version = 1;
    string producer_name = 2;
    GraphProto graph = 7;
    repeated OperatorSetIdProto opset_import = 8;
  }
  message OperatorSetIdProto {
    string domain = 1;
    int64 version = 2;
  }
  message GraphProto {
    repeated NodeProto node = 1;
    string name = 2;
    repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11;
    repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1;
    repeated string output = 2;
    string op_type = 4;
    repeated AttributeProto attribute = 5;
    string domain = 7;
  }
  message AttributeProto {
    string name = 1;
    int64 i = 3;
    repeated int64 ints = 8;
    repeated bytes strings = 9;
    int32 type = 20;
  }
  message TensorProto {
    repeated int64 dims = 1;
    int32 data_type = 2;
    repeated bytes string_data = 6;
    repeated int64 int64_data = 7;
    string name = 8;
    repeated double double_data = 10;
  }
  message ValueInfoProto {
    string name = 1;
    TypeProto type = 2;
  }
  message TypeProto {
    message Tensor {
      int32 elem_type = 1;
      TensorShapeProto shape = 2;
    }
    Tensor tensor_type = 1;
  }
  message TensorShapeProto {
    message Dimension {
      int64 dim_value = 1;
      string dim_param = 2;
    }
    repeated Dimension dim = 1;
  }
`,
  { keepCase: true },
).root;

const modelProto = root.lookupType("onnx.ModelProto");

export function encodeModel(model: Record<string, unknown>): Uint8Array {
  return modelProto.encode(modelProto.fromObject(model)).finish();
}

const graphProto = root.lookupType("onnx.GraphProto");

/** Part of a graph. Added to the bytes of another, it adds its nodes and constants: messages merge by standing in a row. */
export function encodeGraph(graph: Record<string, unknown>): Uint8Array {
  return graphProto.encode(graphProto.fromObject(graph)).finish();
}

export const elementType = { float: 1, int64: 7, string: 8, double: 11 } as const;
export const attributeType = { int: 2, ints: 7, strings: 8 } as const;
