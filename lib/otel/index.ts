export { type SpanStarter, spanEvents } from './span-events.ts'
export { type TraceEventsOptions, traceEvents } from './trace-events.ts'
