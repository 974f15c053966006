import dev.coalesce.Coalesce;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;

/** Streams over pooled memory, as HTTP clients emit them: an element is valid inside {@code onNext} only. */
public class BufferStreams {
    static final PooledByteBufAllocator POOL = new PooledByteBufAllocator(true);
    static final int ELEMENTS = 50;

    final List<ByteBuf> allocated = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger upstreams = new AtomicInteger();

    /** Releases each element after {@code onNext}, as {@code ByteBufFlux} does. */
    Flux<ByteBuf> released(String key) {
        return Flux.defer(() -> {
            upstreams.incrementAndGet();
            return Flux.range(0, ELEMENTS)
                    .map(i -> {
                        ByteBuf element = POOL.directBuffer(16).writeBytes((key + i).getBytes(StandardCharsets.UTF_8));
                        allocated.add(element);
                        return element;
                    })
                    .transform(BufferStreams::releasing);
        });
    }

    /** An operator that releases what its subscriber has received. */
    static Flux<ByteBuf> releasing(Flux<ByteBuf> source) {
        return new reactor.core.publisher.FluxOperator<ByteBuf, ByteBuf>(source) {
            @Override
            public void subscribe(reactor.core.CoreSubscriber<? super ByteBuf> actual) {
                source.subscribe(new reactor.core.CoreSubscriber<ByteBuf>() {
                    @Override
                    public void onSubscribe(org.reactivestreams.Subscription s) {
                        actual.onSubscribe(s);
                    }

                    @Override
                    public void onNext(ByteBuf element) {
                        try {
                            actual.onNext(element);
                        } finally {
                            element.release();
                        }
                    }

                    @Override
                    public void onError(Throwable t) {
                        actual.onError(t);
                    }

                    @Override
                    public void onComplete() {
                        actual.onComplete();
                    }
                });
            }
        };
    }

    @Coalesce(ttl = "1h")
    Flux<ByteBuffer> views(String key) {
        return released(key).map(ByteBuf::nioBuffer);
    }

    @Coalesce(ttl = "1h")
    Flux<?> unknown(String key) {
        return released(key);
    }

    @Coalesce(ttl = "1h")
    Publisher<Object> dataBuffers(String key) {
        NettyDataBufferFactory factory = new NettyDataBufferFactory(POOL);
        return released(key).map(element -> factory.wrap(element.retainedDuplicate()));
    }

    @Coalesce(ttl = "1h")
    Flux<Object> mixed(String key) {
        return Flux.concat(Flux.just("first"), released(key));
    }

    @Coalesce(ttl = "1h")
    Flux<ByteBuf> declared(String key) {
        return released(key);
    }

    static String text(Object element) {
        if (element instanceof ByteBuffer buffer) {
            return StandardCharsets.UTF_8.decode(buffer).toString();
        }
        if (element instanceof ByteBuf buffer) {
            return buffer.toString(StandardCharsets.UTF_8);
        }
        if (element instanceof DataBuffer buffer) {
            String text = buffer.toString(StandardCharsets.UTF_8);
            DataBufferUtils.release(buffer);
            return text;
        }
        return String.valueOf(element);
    }

    interface Stream {
        Publisher<?> of(String key);
    }

    /** Reads one key at the same time with several callers, and then once more. */
    static void show(String what, Stream stream, BufferStreams buffers, int callers, int extra) throws Exception {
        List<String> expected = new ArrayList<>(Collections.nCopies(extra, "first"));
        for (int i = 0; i < ELEMENTS; i++) {
            expected.add("k" + i);
        }
        AtomicInteger right = new AtomicInteger();
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch ready = new CountDownLatch(callers);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Thread thread = new Thread(() -> {
                Publisher<?> mine = stream.of("k");
                ready.countDown();
                try {
                    ready.await();
                    List<String> read = Flux.from(mine)
                            .map(BufferStreams::text)
                            .collectList()
                            .block();
                    if (read.equals(expected)) {
                        right.incrementAndGet();
                    } else {
                        wrong.add(read.toString());
                    }
                } catch (Throwable e) {
                    wrong.add(e.toString());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread each : threads) {
            each.join();
        }
        try {
            List<String> again = Flux.from(stream.of("k"))
                    .map(BufferStreams::text)
                    .collectList()
                    .block();
            if (again.equals(expected)) {
                right.incrementAndGet();
            } else {
                wrong.add(again.toString());
            }
        } catch (Throwable e) {
            wrong.add(e.toString());
        }
        long kept =
                buffers.allocated.stream().filter(each -> each.refCnt() != 0).count();
        System.out.println(what + ": right " + right + ", wrong " + wrong + ", not released " + kept + ", "
                + (buffers.upstreams.get() == 1 ? "one upstream" : "several upstreams"));
        buffers.allocated.clear();
        buffers.upstreams.set(0);
    }

    public static void main(String[] args) throws Exception {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        BufferStreams buffers = new BufferStreams();
        show("ByteBuffer", buffers::views, buffers, 4, 0);
        show("Flux<?>", buffers::unknown, buffers, 4, 0);
        show("Publisher<Object>", buffers::dataBuffers, buffers, 4, 0);
        show("declared", buffers::declared, buffers, 4, 0);
        show("text first", buffers::mixed, buffers, 1, 1);
        for (int i = 0; i < 5; i++) {
            System.gc();
            POOL.directBuffer(16).release(); // reports what was collected without a release
        }
        System.exit(0);
    }
}
