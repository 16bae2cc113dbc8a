export { type TraceEventsOptions, traceEvents } from './trace-events.ts'
