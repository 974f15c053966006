package dev.coalesce.sample;

import dev.coalesce.Coalescer;
import dev.coalesce.sample.chat.ChatRoutes;
import dev.coalesce.sample.chat.ChatService;
import dev.coalesce.sample.chat.LanguageModel;
import dev.coalesce.sample.chat.ThreadStore;
import dev.coalesce.sample.http.HttpServer;
import dev.coalesce.sample.load.Comparison;
import dev.coalesce.sample.metrics.Memory;
import dev.coalesce.sample.metrics.PerformanceLog;
import dev.coalesce.sample.metrics.PerformanceRoutes;
import dev.coalesce.sample.objects.ObjectProxy;
import dev.coalesce.sample.objects.ObjectRoutes;
import dev.coalesce.sample.objects.S3Clients;
import dev.coalesce.sample.page.PageRoutes;
import dev.coalesce.sample.quotes.QuoteRoutes;
import dev.coalesce.sample.quotes.QuoteService;
import dev.coalesce.sample.simulator.Counts;
import dev.coalesce.sample.simulator.ModelProvider;
import dev.coalesce.sample.simulator.ObjectStore;
import dev.coalesce.sample.simulator.QuoteSource;
import dev.coalesce.sample.simulator.Settings;
import dev.coalesce.sample.upstream.JsonApi;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpStatus;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** The service, connected to the systems that it depends on. */
public final class SampleApp implements AutoCloseable {
    private final ResourceStack resources = new ResourceStack();
    private final ModelProvider modelProvider;
    private final QuoteSource quoteSource;
    private final @Nullable ObjectStore objectStore;
    private final ObjectRoutes objects;
    private final Comparison comparison;
    private final Endpoints endpoints;

    private SampleApp(Options options, Settings settings) throws Exception {
        HttpServer.checkFree(options.port());
        try {
            modelProvider = resources.add(new ModelProvider(settings, System::nanoTime));
            quoteSource = resources.add(new QuoteSource(settings));
            URI s3Endpoint = options.s3Endpoint();
            S3Client s3;
            if (s3Endpoint == null) {
                objectStore = resources.add(new ObjectStore(settings));
                s3 = resources.add(S3Clients.of(objectStore.uri(), objectStore.credentials()));
            } else {
                objectStore = null;
                s3 = resources.add(S3Clients.of(s3Endpoint));
            }
            objects = new ObjectRoutes(new ObjectProxy(s3));
            HttpServer measurements = resources.add(HttpServer.start(0, this::measurementRoutes));
            ThreadStore threads = resources.add(new ThreadStore(options.data()));
            comparison = resources.add(new Comparison(
                    this::endpoints, Coalescer.active(), options.data().resolve("without-agent")));
            HttpServer service = resources.add(HttpServer.start(options.port(), routes -> routes(routes, threads)));
            endpoints = new Endpoints(service.uri(), measurements.uri());
        } catch (Exception e) {
            resources.close();
            throw e;
        }
    }

    /**
     * Starts the service.
     *
     * @param options the options of the command line
     * @param settings the limits of the simulated systems
     * @return the service, ready for requests
     * @throws Exception if it does not start
     */
    public static SampleApp start(Options options, Settings settings) throws Exception {
        return new SampleApp(options, settings);
    }

    /**
     * Returns the addresses of the service.
     *
     * @return the addresses, on loopback
     */
    public Endpoints endpoints() {
        return endpoints;
    }

    @Override
    public void close() {
        resources.close();
    }

    private void routes(RoutesConfig routes, ThreadStore threads) {
        Failures.register(routes);
        new PerformanceRoutes(new PerformanceLog()).register(routes);
        objects.register(routes);
        new ChatRoutes(new ChatService(threads, new LanguageModel(new JsonApi(modelProvider.uri())))).register(routes);
        new QuoteRoutes(new QuoteService(new JsonApi(quoteSource.uri()))).register(routes);
        new PageRoutes(modelProvider::calls, modelProvider::pause, comparison).register(routes);
        routes.get("/health", ctx -> ctx.json(new Health("up", Coalescer.active())));
    }

    private void measurementRoutes(RoutesConfig routes) {
        routes.get("/counts", ctx -> ctx.json(counts()));
        routes.get("/memory", ctx -> ctx.json(Memory.now()));
        routes.put("/quotes/paused", ctx -> {
            quoteSource.pause(ctx.bodyAsClass(Boolean.class));
            ctx.status(HttpStatus.NO_CONTENT);
        });
        ObjectStore store = objectStore;
        if (store != null) {
            routes.put("/store/paused", ctx -> {
                store.pause(ctx.bodyAsClass(Boolean.class));
                ctx.status(HttpStatus.NO_CONTENT);
            });
        }
    }

    private Counts counts() {
        return new Counts(
                modelProvider.calls(),
                quoteSource.calls(),
                objectStore == null ? null : objectStore.getObjects(),
                objects.reads());
    }
}
