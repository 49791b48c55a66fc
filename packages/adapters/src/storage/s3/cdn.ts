/** Downloads through a CDN in front of the bucket. */
import { getSignedUrl } from '@aws-sdk/cloudfront-signer'

export type CdnSettings = {
  /** Without a slash at its end. */
  baseUrl: string
  /**
   * CloudFront checks its own signature and reads the bucket by itself. null: the CDN passes path and query on to
   * the bucket, under the bucket's own host name, and the bucket checks its signature.
   */
  cloudfront: { keyPairId: string; privateKey: string } | null
}

/** @param signed the bucket's own presigned address of the key */
export const throughCdn = (
  { baseUrl, cloudfront }: CdnSettings,
  key: string,
  signed: string,
  expiresInSeconds: number,
): string => {
  const origin = new URL(signed)
  if (!cloudfront) return `${baseUrl}${origin.pathname}${origin.search}`
  const url = new URL(`${baseUrl}/${key}`)
  for (const name of ['response-content-type', 'response-content-disposition']) {
    const value = origin.searchParams.get(name)
    if (value !== null) url.searchParams.set(name, value)
  }
  // As a space: CloudFront compares the signed address with the one that is asked for letter by letter.
  return getSignedUrl({
    url: url.href.replaceAll('+', '%20'),
    keyPairId: cloudfront.keyPairId,
    privateKey: cloudfront.privateKey,
    dateLessThan: new Date(Date.now() + expiresInSeconds * 1000),
  })
}
