import { createRouter } from './describe.ts'
import { describeApi } from './openapi.ts'
import { addRoutes } from './routes.ts'

/** The document of the API as it is, without anything running. */
export const openApiDocument = () => {
  const app = createRouter()
  addRoutes(app)
  return describeApi(app)
}
