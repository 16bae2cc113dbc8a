import { defaultMaxDepth, nestsDeeper } from '../depth.ts'
import { UnpicklingError } from '../errors.ts'
import { ByteArray, Tuple } from '../python/sequences.ts'
import { Input } from './input.ts'
import { Machine } from './machine.ts'
import { defaultMaxInputBytes, type UnpickleOptions } from './options.ts'
import { refused } from './refusals.ts'
import { asciiText, floatText, intText, longText, rawUnicodeEscape, stringRepr } from './text.ts'

const highestProtocol = 5

/**
 * The value of a pickle of any protocol. It is a machine for data: no class is looked up, nothing is called but the
 * constructors in `classes.ts`, and it does not recurse.
 *
 * @throws UnpicklingError
 */
export function unpickle(data: Uint8Array, options: UnpickleOptions = {}): unknown {
  const { maxInputBytes = defaultMaxInputBytes, maxDepth = defaultMaxDepth } = options
  if (data.length > maxInputBytes) {
    throw new UnpicklingError(`The pickle is longer than maxInputBytes (${maxInputBytes})`)
  }
  const machine = new Machine(options)
  const input = new Input(data)
  run(machine, input)
  const value = machine.stop()
  if (machine.mayNestDeeper(maxDepth) && nestsDeeper(value, maxDepth)) {
    throw new UnpicklingError(`The pickle nests deeper than maxDepth (${maxDepth})`)
  }
  return value
}

/**
 * Runs opcodes up to STOP: here those of plain data in protocols 4 and 5. They are numbers, as a switch over literals is
 * a jump table, and the loop is around them, as a call for each costs as much as what it does.
 */
function run(machine: Machine, input: Input): void {
  for (;;) {
    const opcode = input.uint8()
    switch (opcode) {
      case 0x2e: // STOP
        return
      case 0x94: // MEMOIZE
        machine.memo.add(machine.peek())
        break
      case 0x8c: // SHORT_BINUNICODE
        machine.push(input.text(input.uint8()))
        break
      case 0x68: // BINGET
        machine.get(input.uint8())
        break
      case 0x6a: // LONG_BINGET
        machine.get(input.uint32())
        break
      case 0x4b: // BININT1
        machine.push(input.uint8())
        break
      case 0x4d: // BININT2
        machine.push(input.uint16())
        break
      case 0x4a: // BININT
        machine.push(input.int32())
        break
      case 0x47: // BINFLOAT
        machine.push(machine.float(input.float64()))
        break
      case 0x4e: // NONE
        machine.push(null)
        break
      case 0x88: // NEWTRUE
        machine.push(true)
        break
      case 0x89: // NEWFALSE
        machine.push(false)
        break
      case 0x28: // MARK
        machine.mark()
        break
      case 0x7d: // EMPTY_DICT
        machine.pushDict()
        break
      case 0x75: // SETITEMS
        machine.setItems(machine.popMark())
        break
      case 0x73: // SETITEM
        machine.setItems(machine.below(2))
        break
      case 0x5d: // EMPTY_LIST
        machine.pushContainer([])
        break
      case 0x65: // APPENDS
        machine.append(machine.popMark())
        break
      case 0x61: // APPEND
        machine.append(machine.below(1))
        break
      case 0x85: // TUPLE1
        machine.tuple(machine.below(1))
        break
      case 0x86: // TUPLE2
        machine.tuple(machine.below(2))
        break
      case 0x87: // TUPLE3
        machine.tuple(machine.below(3))
        break
      case 0x29: // EMPTY_TUPLE
        machine.pushContainer(new Tuple())
        break
      case 0x74: // TUPLE
        machine.tuple(machine.popMark())
        break
      case 0x43: // SHORT_BINBYTES
        machine.push(input.bytes(input.uint8()))
        break
      case 0x58: // BINUNICODE
        machine.push(input.text(input.uint32()))
        break
      case 0x8a: // LONG1
        machine.push(input.int(input.uint8()))
        break
      default:
        stepSeldom(machine, input, opcode)
    }
  }
}

function stepSeldom(machine: Machine, input: Input, opcode: number): void {
  switch (opcode) {
    case 0x80: // PROTO
      checkProtocol(input.uint8())
      break
    case 0x95: // FRAME
      input.expect(input.uint64())
      break
    case 0x71: // BINPUT
      machine.memo.put(input.uint8(), machine.peek())
      break
    case 0x72: // LONG_BINPUT
      machine.memo.put(input.uint32(), machine.peek())
      break
    case 0x42: // BINBYTES
      machine.push(input.bytes(input.uint32()))
      break
    case 0x8e: // BINBYTES8
      machine.push(input.bytes(input.uint64()))
      break
    case 0x8d: // BINUNICODE8
      machine.push(input.text(input.uint64()))
      break
    case 0x96: // BYTEARRAY8
      machine.push(new ByteArray(input.bytes(input.uint64()).buffer))
      break
    case 0x8b: // LONG4
      machine.push(input.int(positive(input.int32())))
      break
    case 0x8f: // EMPTY_SET
      machine.pushContainer(new Set())
      break
    case 0x90: // ADDITEMS
      machine.addItems(machine.popMark())
      break
    case 0x91: // FROZENSET
      machine.frozenSet(machine.popMark())
      break
    case 0x93: // STACK_GLOBAL
      machine.stackGlobal()
      break
    case 0x52: // REDUCE
    case 0x81: // NEWOBJ
      machine.reduce()
      break
    case 0x92: // NEWOBJ_EX
      machine.reduceWithNames()
      break
    case 0x62: // BUILD
      machine.build()
      break
    default:
      stepOld(machine, input, opcode)
  }
}

/** What protocols 0 to 3 write, and what is refused. */
function stepOld(machine: Machine, input: Input, opcode: number): void {
  switch (opcode) {
    case 0x63: // GLOBAL
      machine.global(input.line(), input.line())
      break
    case 0x30: // POP
      machine.drop()
      break
    case 0x31: // POP_MARK
      machine.top = machine.popMark()
      break
    case 0x32: // DUP
      machine.again(machine.peek())
      break
    case 0x67: // GET
      machine.get(index(input.line()))
      break
    case 0x70: // PUT
      machine.memo.put(index(input.line()), machine.peek())
      break
    case 0x49: // INT
      machine.push(intText(input.line()))
      break
    case 0x4c: // LONG
      machine.push(longText(input.line()))
      break
    case 0x46: // FLOAT
      machine.push(machine.float(floatText(input.line())))
      break
    case 0x56: // UNICODE
      machine.push(rawUnicodeEscape(input.line()))
      break
    case 0x53: // STRING
      machine.push(stringRepr(input.line()))
      break
    case 0x54: // BINSTRING
      machine.push(asciiText(input.bytes(positive(input.int32()))))
      break
    case 0x55: // SHORT_BINSTRING
      machine.push(asciiText(input.bytes(input.uint8())))
      break
    case 0x6c: // LIST
      machine.list(machine.popMark())
      break
    case 0x64: // DICT
      machine.dict(machine.popMark())
      break
    default:
      throw refused(opcode)
  }
}

function positive(length: number): number {
  if (length >= 0) return length
  throw new UnpicklingError('The pickle has a negative length')
}

function index(line: string): number {
  if (/^\d{1,15}$/.test(line)) return Number(line)
  throw new UnpicklingError('The pickle names a memo value by something that is no number')
}

function checkProtocol(protocol: number): void {
  if (protocol <= highestProtocol) return
  throw new UnpicklingError(`unsupported pickle protocol: ${protocol}`, { python: 'ValueError' })
}
