import { expect, it } from 'vitest'
import { Base64Reader } from '../../../lib/wire/base64.ts'

it('reads the texts of an answer one by one, of any size, none over another', () => {
  const sizes = [0, 1, 2, 3, 100, 1023, 1024, 1025, 5000, 7]
  const given = [...sizes, ...sizes].map((size, at) => new Uint8Array(size).fill(at))
  const texts = given.map((bytes) => btoa(String.fromCharCode(...bytes)))
  const reader = new Base64Reader(texts.join('').length)
  const read = texts.map((text) => reader.read(text))
  expect(read).toEqual(given)
  read[4]?.fill(255)
  expect(read.toSpliced(4, 1)).toEqual(given.toSpliced(4, 1))
})

it('reads more than a block holds', () => {
  const given = Array.from({ length: 150 }, (_, at) => new Uint8Array(1000).fill(at))
  const texts = given.map((bytes) => btoa(String.fromCharCode(...bytes)))
  const reader = new Base64Reader(texts.join('').length)
  expect(texts.map((text) => reader.read(text))).toEqual(given)
})

it.each(['secret!', 'a', 'ab=c', '===='])('throws for %j, which is not base64', (text) => {
  expect(() => new Base64Reader(text.length).read(text)).toThrow()
})

it('reads what has white space or no padding, as the runtime does', () => {
  const reader = new Base64Reader(20)
  expect(reader.read('T0 s=')).toEqual(Uint8Array.of(79, 75))
  expect(reader.read('T0s')).toEqual(Uint8Array.of(79, 75))
  expect(reader.read(' /wA=   ')).toEqual(Uint8Array.of(255, 0))
})
