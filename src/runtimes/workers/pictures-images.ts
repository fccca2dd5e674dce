// Smaller pictures by Cloudflare Images. https://developers.cloudflare.com/images/transform-images/bindings/
import type { Pictures } from '../../ports.ts';

interface Transformer {
  transform(options: { width: number; fit: 'scale-down' }): Transformer;
  output(options: { format: string; quality: number }): Promise<{ response(): Response }>;
}
/** The part of the binding that is used. */
export interface ImagesBinding {
  input(stream: ReadableStream<Uint8Array>): Transformer;
}

/** Of 100; PNG takes no notice. */
const QUALITY = { 'image/avif': 55 } as Record<string, number>;
const USUAL_QUALITY = 80;

export const imagesPictures = (images: ImagesBinding): Pictures => ({
  async shrink(original, width, type) {
    const stream = new Response(original).body;
    if (!stream) throw new Error('an empty picture');
    const result = await images
      .input(stream)
      .transform({ width, fit: 'scale-down' })
      .output({ format: type, quality: QUALITY[type] ?? USUAL_QUALITY });
    const response = result.response();
    // What was asked for and cannot be made (AVIF of a large picture, say) may come as something else.
    const made = response.headers.get('content-type');
    if (!response.ok || made !== type) throw new Error(`Cloudflare Images gave ${response.status} ${made}`);
    return new Uint8Array(await response.arrayBuffer());
  },
});
