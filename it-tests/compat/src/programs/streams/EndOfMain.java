import dev.coalesce.Coalesce;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The main thread emits to two subscribers, and ends. Without the agent, it would have called them before that. */
public class EndOfMain {
    private static final int ELEMENTS = 10_000;

    static final Sinks.Many<Integer> sink = Sinks.many().multicast().directBestEffort();

    @Coalesce
    Flux<Integer> hot(String key) {
        return sink.asFlux();
    }

    @Coalesce
    Flux<Long> endless(String key) {
        return Flux.interval(Duration.ofMillis(1));
    }

    static final class Announcing extends Streams.Counting {
        @Override
        public void onNext(Integer element) {
            super.onNext(element);
            if (element == ELEMENTS) {
                System.out.println("a subscriber received all");
            }
        }

        @Override
        public void onComplete() {
            System.out.println("a subscriber received the end");
        }
    }

    public static void main(String[] args) {
        EndOfMain streams = new EndOfMain();
        if (args[0].equals("endless")) {
            streams.endless("k").subscribe();
            streams.endless("k").subscribe();
            System.out.println("main ends");
            return;
        }
        boolean ends = args[0].equals("complete");
        for (int i = 0; i < 2; i++) {
            new Announcing().of(streams.hot("k"));
        }
        for (int i = 1; i <= ELEMENTS; i++) {
            sink.tryEmitNext(i);
        }
        if (ends) {
            sink.tryEmitComplete();
        }
    }
}
