export { authenticateApiKey } from './authenticate-api-key.ts'
export { resumeApiKey } from './resume-api-key.ts'
