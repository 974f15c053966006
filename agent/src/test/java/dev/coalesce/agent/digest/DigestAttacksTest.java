package dev.coalesce.agent.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads what is huge, locked, or changed by another thread. */
@SuppressWarnings({"JdkObsolete", "UnnecessaryStringBuilder", "UnnecessaryAsync"}) // applications have such results
class DigestAttacksTest {
    private final Digest digest = new Digest(42, type -> {});

    /** A tree that has more parts than are told apart. */
    private record Tree(
            @Nullable Tree a,
            @Nullable Tree b,
            @Nullable Tree c,
            @Nullable Tree d,
            int value) {}

    @Test
    void containersOfNulls_end() {
        List<@Nullable Object> nulls = Collections.nCopies(Integer.MAX_VALUE, null);
        assertThat(digest.ofResult(nulls)).isEqualTo(Digest.UNKNOWN);
        assertThat(digest.ofResult(new Object[1 << 20])).isEqualTo(Digest.UNKNOWN);
        ResultDigest parts = digest.ofParts(nulls, new Paths());
        assertThat(parts.isIncomplete()).isTrue();
        assertThat(parts.isOpaque()).isFalse();
        assertThat(parts.differences(digest.ofParts(Collections.nCopies(Integer.MAX_VALUE, 1), new Paths())))
                .isNotZero();
    }

    @Test
    void largeNumbersAndTexts_areReadInTheTimeOfTheirSize() {
        BigInteger large = BigInteger.ONE.shiftLeft(50_000_000);
        assertThat(digest.ofResult(large))
                .isEqualTo(digest.ofResult(BigInteger.ONE.shiftLeft(50_000_000)))
                .isNotEqualTo(digest.ofResult(large.add(BigInteger.ONE)));
        assertThat(digest.ofResult(new BigDecimal(large, 3))).isNotEqualTo(digest.ofResult(new BigDecimal(large, 4)));
        assertThat(digest.ofResult(new BigDecimal("1.0"))).isNotEqualTo(digest.ofResult(new BigDecimal("1.00")));
        assertThat(digest.ofResult(new StringBuilder("text")))
                .isEqualTo(digest.ofResult(new StringBuilder("te").append("xt")))
                .isNotEqualTo(digest.ofResult(new StringBuilder("texts")));
        assertThat(digest.ofResult(new byte[100 << 20])).isEqualTo(Digest.UNKNOWN);
    }

    static List<Object> locked() {
        return List.of(
                new Vector<>(List.of("a", "b")),
                new Hashtable<>(Map.of("a", "b")),
                Collections.synchronizedList(new ArrayList<>(List.of("a"))),
                Collections.unmodifiableList(new Vector<>(List.of("a"))),
                new StringBuffer("text"));
    }

    /** The thread that holds the lock may wait for the call whose result is read. */
    @ParameterizedTest
    @MethodSource("locked")
    void containerThatAnotherThreadHasLocked_isReadOrOpaqueAtOnce(Object locked) throws Exception {
        synchronized (locked) {
            long read = CompletableFuture.supplyAsync(() -> digest.ofResult(locked)
                            + digest.ofPart(locked)
                            + (digest.ofParts(locked, new Paths()).isOpaque() ? 1 : 0))
                    .get(60, TimeUnit.SECONDS);
            assertThat(read).isNotZero();
        }
    }

    static List<List<Collection<?>>> unordered() {
        Map<String, Integer> one = new HashMap<>(2);
        Map<String, Integer> other = new HashMap<>(1 << 12);
        ConcurrentHashMap<String, Integer> third = new ConcurrentHashMap<>(2);
        ConcurrentHashMap<String, Integer> fourth = new ConcurrentHashMap<>(1 << 12);
        for (int i = 0; i < 40; i++) {
            one.put("key" + i, i);
            third.put("key" + i, i);
            other.put("key" + (39 - i), 39 - i);
            fourth.put("key" + (39 - i), 39 - i);
        }
        return List.of(
                List.of(new PriorityQueue<>(List.of(1, 2, 3, 4)), queue(4, 3, 2, 1)),
                List.of(one.values(), other.values()),
                List.of(third.values(), fourth.values()));
    }

    private static PriorityQueue<Integer> queue(Integer... elements) {
        PriorityQueue<Integer> queue = new PriorityQueue<>();
        queue.addAll(Arrays.asList(elements));
        return queue;
    }

    @ParameterizedTest
    @MethodSource("unordered")
    void collectionWithoutAnOrder_hasTheSameDigestInAnyOrder(List<Collection<?>> equal) {
        Paths paths = new Paths();
        assertThat(digest.ofResult(equal.get(0)))
                .isEqualTo(digest.ofResult(equal.get(1)))
                .isNotEqualTo(Digest.UNKNOWN);
        assertThat(digest.ofParts(equal.get(0), paths).differences(digest.ofParts(equal.get(1), paths)))
                .isZero();
    }

    @Test
    void resultsThatAnotherThreadChanges_areReadWithoutAFailure() throws Exception {
        List<Collection<Object>> collections = List.of(
                new ArrayList<>(),
                new LinkedList<>(),
                new ArrayDeque<>(),
                new Vector<>(),
                new PriorityQueue<>(),
                new ConcurrentLinkedQueue<>());
        List<Map<Object, Object>> maps =
                List.of(new HashMap<>(), new LinkedHashMap<>(), new TreeMap<>(), new IdentityHashMap<>());
        StringBuilder text = new StringBuilder();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread changing = new Thread(
                () -> {
                    Random random = new Random(3);
                    while (!isOver.get()) {
                        for (Collection<Object> each : collections) {
                            change(each, random);
                        }
                        for (Map<Object, Object> each : maps) {
                            change(each.keySet(), random, each);
                        }
                        text.setLength(random.nextInt(40));
                        text.append("text").trimToSize();
                    }
                },
                "changing");
        changing.start();
        try {
            Paths paths = new Paths();
            for (int i = 0; i < 2_000; i++) {
                List<Object> all = new ArrayList<>(collections);
                all.addAll(maps);
                all.add(text);
                for (Object each : all) {
                    assertThat(digest.ofPart(each)).isNotZero();
                    assertThat(digest.ofParts(each, paths)).isNotNull();
                    digest.ofResult(each);
                }
            }
        } finally {
            isOver.set(true);
            changing.join();
        }
    }

    private static void change(Collection<Object> collection, Random random) {
        if (collection.size() > 30 || random.nextInt(8) == 0) {
            collection.clear();
        }
        collection.add("element" + random.nextInt(100));
    }

    private static void change(Collection<Object> keys, Random random, Map<Object, Object> map) {
        if (keys.size() > 30 || random.nextInt(8) == 0) {
            map.clear();
        }
        map.put("key" + random.nextInt(100), "value");
    }

    @Test
    void partsBeyondTheLimit_areNotKept() {
        Paths paths = new Paths();
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            assertThat(digest.ofParts(tree(random, 7), paths).isOpaque()).isFalse();
        }
        assertThat(paths.names(-1)).hasSize(Paths.MAX - 1);
        Paths.Node at = paths.root();
        for (int i = 0; i < Digest.MAX_DEPTH; i++) {
            at = at.children(digest.fields(Tree.class))[0];
        }
        assertThat(at.element()).as("a part of a part that has no number").isSameAs(at);
    }

    private static Tree tree(Random random, int depth) {
        boolean isLeaf = depth == 0;
        return new Tree(
                isLeaf || random.nextBoolean() ? null : tree(random, depth - 1),
                isLeaf || random.nextInt(3) > 0 ? null : tree(random, depth - 1),
                isLeaf || random.nextInt(4) > 0 ? null : tree(random, depth - 1),
                isLeaf || random.nextInt(4) > 0 ? null : tree(random, depth - 1),
                random.nextInt());
    }
}
