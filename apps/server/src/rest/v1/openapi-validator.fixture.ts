import { Validator } from '@seriousme/openapi-schema-validator'

/** Holds a document against the schema of the OpenAPI version that it names. */
export const validate = async (document: object) => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)))
  return valid ? { valid, version: validator.version } : { valid, errors }
}
