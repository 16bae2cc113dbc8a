import { UnpicklingError } from '../errors.ts'

/** The opcode works on something that this reader does not change that way. */
export function notFor(opcode: string): UnpicklingError {
  return new UnpicklingError(`The pickle uses ${opcode} on something that redge does not change so`)
}

/** Names come from the pickle: what is no name of Python is not repeated. */
export function unknownClass(module: string, name: string): UnpicklingError {
  const pythonClass = `${module}.${name}`
  const isName = /^[\w.]{1,200}$/.test(pythonClass)
  const what = isName ? pythonClass : 'something that is no name'
  return new UnpicklingError(
    `The pickle asks for ${what}, which is not plain data. redge runs nothing that a pickle names.`,
    isName ? { pythonClass } : {},
  )
}

const refusals: ReadonlyMap<number, string> = new Map([
  [0x50, 'a persistent id (PERSID)'],
  [0x51, 'a persistent id (BINPERSID)'],
  [0x82, 'an extension code (EXT1)'],
  [0x83, 'an extension code (EXT2)'],
  [0x84, 'an extension code (EXT4)'],
  [0x69, 'an instance of a class (INST)'],
  [0x6f, 'an instance of a class (OBJ)'],
  [0x97, 'an out-of-band buffer (NEXT_BUFFER)'],
  [0x98, 'a read-only buffer (READONLY_BUFFER)'],
])

/** The opcode is none, or asks for more than data. */
export function refused(opcode: number): UnpicklingError {
  const what = refusals.get(opcode)
  return new UnpicklingError(
    what === undefined
      ? `invalid load key, ${opcode}: these bytes are no pickle`
      : `The pickle asks for ${what}, which is not plain data`,
  )
}
