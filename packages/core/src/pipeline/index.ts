export { previewMessage } from './preview-message.ts'
export { resumeLane } from './resume-lane.ts'
export { routeAlert } from './route-alert.ts'
export { sweepPipeline } from './sweep-pipeline.ts'
