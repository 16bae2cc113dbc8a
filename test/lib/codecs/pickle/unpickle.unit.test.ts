import { describe, expect, it } from 'vitest'
import type { UnpickleOptions } from '../../../../lib/codecs/pickle/options.ts'
import { pickle } from '../../../../lib/codecs/pickle/pickler.ts'
import { unpickle } from '../../../../lib/codecs/pickle/unpickle.ts'
import {
  ByteArray,
  DefaultDict,
  Deque,
  Float,
  FrozenSet,
  OrderedDict,
  PickledObject,
  Tuple,
  UUID,
  ZoneInfo,
} from '../../../../lib/codecs/python-values.ts'
import { latin1Bytes } from '../../../support/latin1.ts'

const load = (text: string, options?: UnpickleOptions): unknown =>
  unpickle(latin1Bytes(text), options)

function refusal(text: string, options?: UnpickleOptions): unknown {
  try {
    load(text, options)
  } catch (error) {
    return error
  }
  throw new Error('It was not refused')
}

describe('opcodes of old protocols', () => {
  it.each<[string, string, unknown]>([
    ['INT', 'I-7\n.', -7],
    ['INT as a boolean', 'I01\n.', true],
    ['INT beyond 2^53', 'I9007199254740993\n.', 9007199254740993n],
    ['LONG', 'L12L\n.', 12],
    ['LONG without its L', 'L-5\n.', -5],
    ['LONG1 of nothing', '\x8a\x00.', 0],
    ['LONG1 of one byte', '\x8a\x01\xff.', -1],
    ['LONG1 of six bytes', '\x8a\x06\x00\x00\x00\x00\x00\x80.', -(2 ** 47)],
    ['LONG1 of seven bytes', '\x8a\x07\xff\xff\xff\xff\xff\xff\xff.', -1],
    ['LONG1 of eight bytes', '\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80.', -(2n ** 63n)],
    [
      'LONG4 of 260 bytes',
      `\x8b\x04\x01\x00\x00${'\x00'.repeat(258)}\x01\x80.`,
      -(2n ** 2079n) + 2n ** 2064n,
    ],
    ['LONG4', '\x8b\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01.', 2n ** 64n],
    ['FLOAT', 'F1e-05\n.', 1e-5],
    ['FLOAT infinite', 'F-inf\n.', Number.NEGATIVE_INFINITY],
    ['FLOAT that is no number', 'Fnan\n.', Number.NaN],
    ['UNICODE', 'Va\\u005cb\\U0001f600\n.', 'a\\b😀'],
    ['STRING', "S'it\\'s\\n\\x41'\n.", "it's\nA"],
    ['BINSTRING', 'T\x02\x00\x00\x00ab.', 'ab'],
    ['SHORT_BINSTRING', 'U\x02ab.', 'ab'],
    ['LIST', '(I1\nI2\nl.', [1, 2]],
    ['DICT', '(Va\nI1\nd.', { a: 1 }],
    ['TUPLE', '(I1\nt.', Tuple.of(1)],
    ['PUT and GET', ']p0\n0g0\n.', []],
    ['BINPUT and BINGET', ']q\x050h\x05.', []],
    ['LONG_BINPUT and LONG_BINGET', ']r\x05\x00\x00\x000j\x05\x00\x00\x00.', []],
    ['POP of a mark', 'I1\n(0.', 1],
    ['POP_MARK', 'I1\n(I2\n1.', 1],
    ['BYTEARRAY8', '\x80\x05\x96\x01\x00\x00\x00\x00\x00\x00\x00\xff.', ByteArray.of(255)],
    ['BINBYTES8', '\x8e\x01\x00\x00\x00\x00\x00\x00\x00\xff.', Uint8Array.of(255)],
    ['BINUNICODE8', '\x8d\x01\x00\x00\x00\x00\x00\x00\x00a.', 'a'],
  ])('%s', (_opcode, text, value) => {
    expect(load(text)).toStrictEqual(value)
  })

  it('read integers of 4300 digits, whatever their sign', () => {
    expect(load(`I-${'9'.repeat(4300)}\n.`)).toBe(1n - 10n ** 4300n)
    expect(load(`L+${'9'.repeat(4300)}\n.`)).toBe(10n ** 4300n - 1n)
  })

  it('DUP', () => {
    const list = load(']2a.')
    expect(Array.isArray(list) && list[0]).toBe(list)
  })

  it.each([
    ['a long integer', `I${'9'.repeat(4301)}\n.`],
    ['letters where digits belong', 'I0x10\n.'],
    ['a LONG of letters', 'LabL\n.'],
    ['a FLOAT of letters', 'Fabc\n.'],
    ['a long LONG', `L-${'9'.repeat(4301)}L\n.`],
    ['a STRING without quotes', 'Sabc\n.'],
    ['a STRING with an unknown escape', "S'\\q'\n."],
    ['a STRING that is not ASCII', "S'\\xe9'\n."],
    ['a BINSTRING that is not ASCII', 'U\x01\xe9.'],
    ['a BINSTRING of negative length', 'T\xff\xff\xff\xff.'],
    ['a code point that does not exist', 'V\\U00110000\n.'],
    ['an escape that is cut off', 'V\\u12\n.'],
    ['a line without an end', 'I1'],
    ['a memo index of letters', 'gab\n.'],
  ])('refuse %s', (_what, text) => {
    expect(refusal(text)).toHaveProperty('name', 'UnpicklingError')
  })
})

describe('text', () => {
  it('keeps lone surrogates', () => {
    expect(load('\x8c\x05a\xed\xa0\x80b.')).toBe('a\ud800b')
  })

  it('keeps a byte order mark', () => {
    expect(load('\x8c\x03\xef\xbb\xbf.')).toBe('\ufeff')
  })

  it.each([0, 1, 7, 8, 9, 39, 40, 41, 300])('has all of its %i characters', (length) => {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(97 + (i % 26))).join('')
    expect(unpickle(pickle(text))).toBe(text)
    expect(unpickle(pickle(`${text}é`))).toBe(`${text}é`)
  })

  it('is refused when it is no UTF-8, and not quoted', () => {
    const error = refusal('\x8c\x06secr\xff\xfe.')
    expect(error).toMatchObject({ name: 'UnpicklingError', python: 'UnicodeDecodeError' })
    expect(String(error)).not.toContain('secr')
  })
})

describe('dicts', () => {
  it('are records when records keep their order', () => {
    expect(load('}(\x8c\x011K\x01\x8c\x0210K\x02\x8c\x01aK\x03u.')).toStrictEqual({
      1: 1,
      10: 2,
      a: 3,
    })
  })

  it.each([
    ['an index after a name', '}(\x8c\x01aK\x01\x8c\x011K\x02u.', ['a', '1']],
    ['an index after a larger one', '}(\x8c\x019K\x01\x8c\x011K\x02u.', ['9', '1']],
    [
      'an index in a later batch',
      '}(\x8c\x011K\x01\x8c\x01aK\x01u\x8c\x012K\x02s.',
      ['1', 'a', '2'],
    ],
    ['a number', '}(\x8c\x01aK\x01K\x01K\x02u.', ['a', 1]],
  ])('are maps when there is %s among the keys', (_what, text, keys) => {
    const value = load(text)
    expect(value).toBeInstanceOf(Map)
    expect(value instanceof Map && [...value.keys()]).toEqual(keys)
  })

  it('take the same key again', () => {
    expect(load('}(\x8c\x011K\x01\x8c\x01aK\x02\x8c\x011K\x03u.')).toStrictEqual({ 1: 3, a: 2 })
  })

  it('are records or maps on request', () => {
    const text = '}(\x8c\x01aK\x01\x8c\x011K\x02u.'
    expect(load(text, { dicts: 'record' })).toStrictEqual({ a: 1, 1: 2 })
    expect(load('}.', { dicts: 'map' })).toStrictEqual(new Map())
    expect(load('}K\x01K\x02s.', { dicts: 'record' })).toStrictEqual(new Map([[1, 2]]))
  })

  it('that become maps are the same everywhere', () => {
    const value = load('](}q\x00K\x01K\x02sh\x00e.')
    expect(value).toEqual([new Map([[1, 2]]), new Map([[1, 2]])])
    expect(Array.isArray(value) && value[0]).toBe(Array.isArray(value) && value[1])
  })

  it('inside themselves are refused when a record cannot hold them, and read as maps', () => {
    const text = '}q\x00K\x01h\x00s.'
    expect(refusal(text)).toMatchObject({ message: expect.stringContaining("dicts: 'map'") })
    const map = load(text, { dicts: 'map' })
    expect(map instanceof Map && map.get(1)).toBe(map)
  })

  it.each(['__proto__', 'constructor', 'toString'])('keep a key named %s', (key) => {
    const value = unpickle(pickle(new Map([[key, 1]])))
    expect(Object.entries(Object(value))).toEqual([[key, 1]])
  })

  it.each([
    ['a key without a value', '}(K\x01u.'],
    ['a list as a key', '}]K\x01s.'],
    ['a dict as a key', '}}K\x01s.'],
    ['a set as a key', '}\x8fK\x01s.'],
    ['a target that is none', 'K\x01K\x01K\x01s.'],
    ['a target below the mark', '}(K\x01K\x01K\x02s.'],
  ])('are refused with %s', (_what, text) => {
    expect(refusal(text)).toHaveProperty('name', 'UnpicklingError')
  })
})

describe('whole floats', () => {
  it('are plain numbers, or floats on request', () => {
    const text = 'G\x3f\xf0\x00\x00\x00\x00\x00\x00.'
    expect(load(text)).toBe(1)
    expect(load(text, { exactFloats: true })).toStrictEqual(new Float(1))
    expect(load('F2.5\n.', { exactFloats: true })).toBe(2.5)
  })
})

describe('classes', () => {
  it.each<[string, string, unknown]>([
    ['a set of Python 2', 'c__builtin__\nset\n((lp0\nI1\natR.', new Set([1])],
    ['a frozenset of nothing', 'c__builtin__\nfrozenset\n)R.', new FrozenSet()],
    ['bytes of nothing', 'c__builtin__\nbytes\n)R.', new Uint8Array()],
    ['a bytearray of nothing', 'c__builtin__\nbytearray\n)R.', new ByteArray()],
    [
      'an OrderedDict of pairs',
      'ccollections\nOrderedDict\n((l(lI1\naI2\naatR.',
      new OrderedDict([[1, 2]]),
    ],
    ['a deque of nothing', 'ccollections\ndeque\n)R.', new Deque()],
    ['a SafeText', 'cdjango.utils.safestring\nSafeText\n(Va\nt\x81.', 'a'],
  ])('%s', (_what, text, value) => {
    expect(load(text)).toStrictEqual(value)
  })

  it.each([
    ['str', 'unicode'],
    ['int', 'long'],
    ['list', 'list'],
  ])('know the factory %s by the name of Python 2, %s', (name, python2) => {
    const dict = load(`ccollections\ndefaultdict\n(c__builtin__\n${python2}\ntR.`)
    expect(dict).toBeInstanceOf(DefaultDict)
    expect(dict).toHaveProperty('defaultFactory', name)
  })

  it('of Python 2 are none in the modules of Python 3', () => {
    expect(refusal('ccollections\ndefaultdict\n(cbuiltins\nlong\ntR.')).toMatchObject({
      pythonClass: 'builtins.long',
    })
  })

  it('make a UUID as protocols 0 and 1 do', () => {
    const text = 'ccopy_reg\n_reconstructor\n(cuuid\nUUID\nc__builtin__\nobject\nNtR(dVint\nI1\nsb.'
    expect(String(load(text))).toBe('00000000-0000-0000-0000-000000000001')
    expect(load(text)).toBeInstanceOf(UUID)
  })

  it('make a ZoneInfo of its key', () => {
    const text = 'cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nV_unpickle\ntR(VEurope/Paris\nI1\ntR.'
    expect(load(text)).toStrictEqual(new ZoneInfo('Europe/Paris'))
  })

  it.each([
    ['a class', 'cdatetime\ndatetime\n.', 'datetime.datetime'],
    ['a class in a list', '](cdatetime\ndatetime\ne.', 'datetime.datetime'],
    ['a factory', 'c__builtin__\nlist\n.', '__builtin__.list'],
    [
      'an object of an allowed type that has no values',
      'c__builtin__\nint\n(I1\ntR.',
      '__builtin__.int',
    ],
    [
      'a getattr of anything else',
      'cbuiltins\ngetattr\n(cuuid\nUUID\nVint\ntR.',
      'builtins.getattr',
    ],
    ['a date that does not exist', 'cdatetime\ndate\n(C\x04\x07\xe8\x02\x1ftR.', 'datetime.date'],
    ['a Decimal that is no number', 'cdecimal\nDecimal\n(Vabc\ntR.', 'decimal.Decimal'],
    ['a range without a step', 'cbuiltins\nrange\n(I1\nI1\nI0\ntR.', 'builtins.range'],
    ['bytes beyond latin-1', 'c_codecs\nencode\n(V\\u0100\nVlatin1\ntR.', '_codecs.encode'],
    ['another encoding', 'c_codecs\nencode\n(Va\nVrot13\ntR.', '_codecs.encode'],
    ['a set with a list in it', 'cbuiltins\nset\n((l(latR.', 'builtins.set'],
    [
      'a factory that is no class',
      'ccollections\ndefaultdict\n(Vlist\ntR.',
      'collections.defaultdict',
    ],
    ['a UUID without digits', 'cuuid\nUUID\n)\x81.', 'uuid.UUID'],
  ])('are refused by name: %s', (_what, text, pythonClass) => {
    expect(refusal(text)).toMatchObject({ name: 'UnpicklingError', pythonClass })
  })

  it.each([
    ['a call of a value', 'I1\n)R.'],
    ['arguments that are no tuple', 'cbuiltins\nset\n]R.'],
    ['a global of numbers', 'K\x01K\x02\x93.'],
    ['state for a list', ']]b.'],
    ['state without digits for a UUID', 'cuuid\nUUID\n)\x81}b.'],
    ['digits that no UUID has', 'cuuid\nUUID\n)\x81}\x8c\x03intJ\xff\xff\xff\xffsb.'],
    ['named arguments', 'cbuiltins\nset\n)}\x92.'],
    ['a list in a set', '\x8f(]\x90.'],
    ['a list in a frozenset', '(]\x91.'],
    ['items for a frozenset', '(\x91(K\x01\x90.'],
    ['items for a tuple', ')K\x01a.'],
  ])('are refused: %s', (_what, text) => {
    expect(refusal(text)).toHaveProperty('name', 'UnpicklingError')
  })

  it('of no proper name are not repeated', () => {
    const error = refusal('c<script>\nalert(1)\n.')
    expect(error).not.toHaveProperty('pythonClass')
    expect(String(error)).not.toContain('script')
  })

  it('that are unknown are kept closed on request', () => {
    const text = 'capp.models\nUser\n(I7\nt\x81(Vname\nVAda\ndb(I1\ne.'
    const value = load(text, { opaque: true })
    expect(value).toBeInstanceOf(PickledObject)
    expect(value).toMatchObject({
      module: 'app.models',
      name: 'User',
      args: [7],
      state: { name: 'Ada' },
      items: [1],
    })
    expect(load('capp\nC\n)}Va\nI1\ns\x92.', { opaque: true })).toMatchObject({
      kwargs: { a: 1 },
    })
    expect(load('capp\nC\n)\x81Va\nI1\ns.', { opaque: true })).toMatchObject({
      entries: [['a', 1]],
    })
  })
})

describe('limits', () => {
  it('bound the bytes', () => {
    expect(refusal('\x8c\x03abc.', { maxInputBytes: 5 })).toMatchObject({
      message: expect.stringContaining('maxInputBytes (5)'),
    })
  })

  it('bound the values', () => {
    expect(load(`](${'N'.repeat(8)}e.`, { maxItems: 10 })).toHaveLength(8)
    expect(refusal(`](${'N'.repeat(9)}e.`, { maxItems: 10 })).toMatchObject({
      message: expect.stringContaining('maxItems (10)'),
    })
  })

  it.each([
    ['sets of one list', `]q\x00(${'N'.repeat(50)}e0cbuiltins\nset\nq\x01(h\x00tR`],
    [
      'bytes of one text',
      `X\x40\x00\x00\x00${'a'.repeat(64)}q\x000c_codecs\nencode\nq\x01(h\x00Vlatin1\ntR`,
    ],
  ])('count copies: %s', (_what, first) => {
    const again = first.includes('_codecs') ? 'h\x01(h\x00Vlatin1\ntR' : 'h\x01(h\x00tR'
    expect(refusal(`${first}${again.repeat(100)}.`, { maxItems: 2000 })).toMatchObject({
      message: expect.stringContaining('maxItems'),
    })
  })

  it('count the arguments of each call, which may be the same many times', () => {
    const first = `cpytz\n_UTC\nq\x00(${'N'.repeat(50)}tq\x010(`
    expect(refusal(`${first}${'h\x00h\x01R'.repeat(100)}t.`, { maxItems: 2000 })).toMatchObject({
      message: expect.stringContaining('maxItems'),
    })
  })

  it.each([
    ['lists', (depth: number) => `${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`],
    ['tuples', (depth: number) => `)${'\x85'.repeat(depth - 1)}.`],
    ['dicts', (depth: number) => `${'}K\x01'.repeat(depth - 1)}}${'s'.repeat(depth - 1)}.`],
    ['lists of marks', (depth: number) => `${'('.repeat(depth)}${'l'.repeat(depth)}.`],
    ['old dicts', (depth: number) => `${'(N'.repeat(depth - 1)}(d${'d'.repeat(depth - 1)}.`],
    ['frozensets', (depth: number) => `${'('.repeat(depth)}${'\x91'.repeat(depth)}.`],
  ])('bound how deep %s nest', (_what, nested) => {
    expect(load(nested(20), { maxDepth: 20 })).toBeTypeOf('object')
    expect(refusal(nested(21), { maxDepth: 20 })).toMatchObject({
      message: expect.stringContaining('maxDepth (20)'),
    })
  })

  it('bound how deep values nest that are put together through the memo', () => {
    const links = Array.from(
      { length: 30 },
      (_, i) => `]q${String.fromCharCode(i + 1)}(h${String.fromCharCode(i)}e0`,
    )
    const text = `]q\x000${links.join('')}h\x1e.`
    expect(refusal(text, { maxDepth: 20 })).toHaveProperty('name', 'UnpicklingError')
    expect(load(text, { maxDepth: 31 })).toHaveLength(1)
  })

  it('do not take a wide value for a deep one', () => {
    expect(load(`](${'])'.repeat(40)}e.`, { maxDepth: 2 })).toHaveLength(80)
  })
})
