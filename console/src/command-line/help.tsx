import type { JSX } from 'preact'
import { parameterAt, type Situation } from './completion.ts'
import { type Method, parameterText } from './method.ts'

/** The signature of the method whose arguments are being written, the one at the cursor marked. */
export function Help(props: {
  readonly method: Method
  readonly call: NonNullable<Situation['call']>
}): JSX.Element {
  const { method, call } = props
  const at = parameterAt(method, call)
  return (
    <div class="help" role="note" aria-label="Signature">
      <code>
        {method.name}(
        {method.parameters.map((parameter, index) => (
          <span key={parameter.name}>
            {index > 0 && ', '}
            {index === at ? <mark>{parameterText(parameter)}</mark> : parameterText(parameter)}
          </span>
        ))}
        ) → {method.returns}
      </code>
      <p>{method.summary}</p>
    </div>
  )
}
