// Traces of Tagwire by OpenTelemetry, as OTLP over HTTP to OTEL_EXPORTER_OTLP_ENDPOINT (README.md beside this file).
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME ?? 'tagwire' }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();
// What waits is sent before the process ends.
process.once('beforeExit', () => provider.shutdown());
