import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import '../panels.css'
import { amountFrom, rememberPrice, USUAL_PRICE } from './prices.ts'
import type { Price } from './projection.ts'

/** The price of commands, which the browser remembers. */
export function PriceForm(props: {
  readonly price: Price
  readonly onChange: (price: Price) => void
}): JSX.Element {
  const { price, onChange } = props
  const change = (changes: Partial<Price>) => {
    const next = { ...price, ...changes }
    rememberPrice(localStorage, next)
    onChange(next)
  }
  const isUsual = Object.entries(USUAL_PRICE).every(
    ([name, value]) => price[name as keyof Price] === value,
  )
  return (
    <div class="row" style={{ alignItems: 'flex-end' }}>
      <label class="field">
        <span>Currency</span>
        <input
          class="short"
          maxLength={4}
          value={price.currency}
          onChange={(event) => change({ currency: event.currentTarget.value.trim() || '$' })}
        />
      </label>
      <Amount
        label="For 100,000 commands"
        value={price.perHundredThousand}
        onChange={(perHundredThousand) => change({ perHundredThousand })}
      />
      <Amount
        label="Free commands a month"
        value={price.freePerMonth}
        onChange={(freePerMonth) => change({ freePerMonth })}
      />
      {!isUsual && (
        <button type="button" class="button" onClick={() => change(USUAL_PRICE)}>
          Back to {USUAL_PRICE.currency}
          {USUAL_PRICE.perHundredThousand}
        </button>
      )}
    </div>
  )
}

function Amount(props: {
  readonly label: string
  readonly value: number
  readonly onChange: (amount: number) => void
}): JSX.Element {
  const [typed, setTyped] = useState<string>()
  const isWrong = typed !== undefined && amountFrom(typed) === undefined
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        class="short"
        inputMode="decimal"
        value={typed ?? String(props.value)}
        aria-invalid={isWrong}
        onInput={({ currentTarget: { value } }) => {
          setTyped(value)
          const amount = amountFrom(value)
          if (amount !== undefined) props.onChange(amount)
        }}
        onBlur={() => setTyped(undefined)}
      />
    </label>
  )
}
