"""Structs of Thrift's compact protocol, whatever their fields: read, changed, written again."""

from typing import Any

from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.Thrift import TType
from thrift.transport.TTransport import TMemoryBuffer

# The number of a field to its type and value; a list is the type of its items, and these.
Struct = dict[int, tuple[int, Any]]

SCALARS = {
    TType.BOOL: "Bool",
    TType.BYTE: "Byte",
    TType.I16: "I16",
    TType.I32: "I32",
    TType.I64: "I64",
    TType.DOUBLE: "Double",
    TType.STRING: "Binary",
}


def read_struct(content: bytes) -> Struct:
    """The struct that the bytes begin with."""
    found: Struct = _read(TCompactProtocol(TMemoryBuffer(content)), TType.STRUCT)
    return found


def written(struct: Struct) -> bytes:
    """The bytes of the struct."""
    buffer = TMemoryBuffer()
    _write(TCompactProtocol(buffer), TType.STRUCT, struct)
    content: bytes = buffer.getvalue()
    return content


def _read(protocol: TCompactProtocol, kind: int) -> Any:  # noqa: ANN401 - of the kind
    if kind == TType.STRUCT:
        return _read_fields(protocol)
    if kind == TType.LIST:
        of, length = protocol.readListBegin()
        items = [_read(protocol, of) for _ in range(length)]
        protocol.readListEnd()
        return of, items
    return getattr(protocol, f"read{SCALARS[kind]}")()


def _read_fields(protocol: TCompactProtocol) -> Struct:
    fields: Struct = {}
    protocol.readStructBegin()
    _, kind, number = protocol.readFieldBegin()
    while kind != TType.STOP:
        fields[number] = kind, _read(protocol, kind)
        protocol.readFieldEnd()
        _, kind, number = protocol.readFieldBegin()
    protocol.readStructEnd()
    return fields


def _write(protocol: TCompactProtocol, kind: int, value: Any) -> None:  # noqa: ANN401 - of the kind
    if kind == TType.STRUCT:
        _write_fields(protocol, value)
    elif kind == TType.LIST:
        of, items = value
        protocol.writeListBegin(of, len(items))
        for item in items:
            _write(protocol, of, item)
        protocol.writeListEnd()
    else:
        getattr(protocol, f"write{SCALARS[kind]}")(value)


def _write_fields(protocol: TCompactProtocol, fields: Struct) -> None:
    protocol.writeStructBegin("")
    for number, (kind, value) in sorted(fields.items()):
        protocol.writeFieldBegin("", kind, number)
        _write(protocol, kind, value)
        protocol.writeFieldEnd()
    protocol.writeFieldStop()
    protocol.writeStructEnd()
