package dev.coalesce.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Fuzz;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests results that a class of the application encodes. */
class ApplicationCodecTest {
    /** A class that cannot be carried by its type. */
    static class Quote {
        final String text;

        Quote(String text) {
            this.text = text;
        }
    }

    static final class LowQuote extends Quote {
        LowQuote() {
            super("low");
        }
    }

    abstract static class Base<T> implements dev.coalesce.ResultCodec<T> {}

    static class QuoteCodec implements dev.coalesce.ResultCodec<Quote> {
        @Override
        public byte[] encode(Quote quote) {
            return quote.text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Quote decode(byte[] bytes) throws IOException {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("!")) {
                throw new IOException(text);
            }
            return new Quote(text);
        }
    }

    static final class NewQuoteCodec extends QuoteCodec {
        @Override
        public String version() {
            return "2";
        }
    }

    /** Does everything that it must not. */
    @SuppressWarnings("NullAway") // that is tested
    static final class BadCodec extends Base<Object> {
        private BadCodec() {}

        @Override
        public byte[] encode(Object value) throws Exception {
            if (value.equals("null")) {
                return null;
            }
            throw new InterruptedException("stop");
        }

        @Override
        public Object decode(byte[] bytes) {
            return bytes.length == 0 ? null : "no quote";
        }
    }

    static final class LengthCodec extends Base<Integer> {
        @Override
        public byte[] encode(Integer number) {
            return new byte[number];
        }

        @Override
        public Integer decode(byte[] bytes) {
            return bytes.length;
        }
    }

    @SuppressWarnings("ClassCanBeStatic") // that is tested
    final class InnerCodec extends QuoteCodec {}

    static final class ArgumentCodec extends QuoteCodec {
        ArgumentCodec(int unused) {}
    }

    static final class FailingCodec extends QuoteCodec {
        FailingCodec() {
            throw new IllegalStateException("no schema");
        }
    }

    static final class NoVersionCodec extends QuoteCodec {
        @Override
        public String version() {
            throw new IllegalStateException("no version");
        }
    }

    private static String name(String codec) {
        return ApplicationCodecTest.class.getName() + "$" + codec;
    }

    private static ResultCodec codec(String codec, Type result) {
        try {
            return ResultCodec.compile(result, name(codec), ApplicationCodecTest.class.getClassLoader());
        } catch (UncarriableTypeException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object decode(ResultCodec codec, byte... bytes) {
        return codec.decode(bytes, 0, bytes.length);
    }

    @Test
    void results_areEncodedByTheClass() {
        ResultCodec codec = codec("QuoteCodec", Quote.class);
        assertThat(decode(codec, codec.encode(new Quote("9.99"), 100)))
                .isInstanceOfSatisfying(
                        Quote.class, quote -> assertThat(quote.text).isEqualTo("9.99"));
        assertThat(decode(codec, codec.encode(null, 100))).isNull();
        ResultCodec lengths = codec("LengthCodec", int.class);
        assertThat(decode(lengths, lengths.encode(7, 100))).isEqualTo(7);
        // A codec of a supertype encodes each result. What it decodes is checked.
        assertThat(codec("QuoteCodec", LowQuote.class).encode(new LowQuote(), 100))
                .isNotEmpty();
    }

    @Test
    void bytes_doNotNameAClass() {
        byte[] bytes = codec("QuoteCodec", Quote.class).encode(new Quote("9.99"), 100);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("Codec", "Quote", "coalesce");
    }

    @Test
    void failures_areFailuresOfOneResult() {
        ResultCodec quotes = codec("QuoteCodec", Quote.class);
        assertThatThrownBy(() -> decode(quotes, quotes.encode(new Quote("!cut"), 100)))
                .hasMessageContaining("decode of " + name("QuoteCodec") + " failed: java.io.IOException: !cut");
        ResultCodec low = codec("QuoteCodec", LowQuote.class);
        assertThatThrownBy(() -> decode(low, low.encode(new LowQuote(), 100)))
                .hasMessageContaining("returned an object of " + Quote.class.getName());
        assertThatThrownBy(() -> quotes.encode(new Quote("x".repeat(100)), 100)).hasMessageContaining("maxPayload");

        ResultCodec bad = codec("BadCodec", Quote.class);
        assertThatThrownBy(() -> bad.encode("null", 100)).hasMessageContaining("returned null");
        assertThatThrownBy(() -> bad.encode("", 100)).hasMessageContaining("InterruptedException: stop");
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> decode(bad, new byte[] {1, 0})).hasMessageContaining("returned null");
        assertThatThrownBy(() -> decode(bad, new byte[] {1, 1, 1})).hasMessageContaining("java.lang.String");
    }

    @Test
    void otherBytes_doNoHarm() {
        ResultCodec codec = codec("QuoteCodec", Quote.class);
        byte[] valid = codec.encode(new Quote("9.99"), 100);
        Fuzz.bytes(List.of(valid), bytes -> {
            try {
                Object decoded = decode(codec, bytes);
                assertThat(decoded == null || decoded.getClass() == Quote.class).isTrue();
            } catch (WireException e) {
                // a miss
            }
        });
    }

    @Test
    void shape_isThatOfTheClassAndItsVersion() {
        byte[] shape = codec("QuoteCodec", Quote.class).shape();
        assertThat(shape)
                .isEqualTo(codec("QuoteCodec", Quote.class).shape())
                .isNotEqualTo(codec("NewQuoteCodec", Quote.class).shape())
                .isNotEqualTo(codec("LengthCodec", int.class).shape());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Gone           | cannot be loaded: java.lang.ClassNotFoundException",
                "Quote          | does not implement dev.coalesce.ResultCodec. Implement that interface, or remove codec",
                "Base           | is abstract. Write a class that is neither abstract nor an inner class",
                "InnerCodec     | is an inner class. Write a class that is neither",
                "ArgumentCodec  | has no constructor without parameters. Write a class",
                "FailingCodec   | cannot be created: java.lang.IllegalStateException: no schema",
                "NoVersionCodec | cannot be used: java.lang.IllegalStateException: no version. Let version() return",
                "LengthCodec    | encodes java.lang.Integer, but the method returns dev.coalesce.agent.wire",
            })
    void classThatCannotBeUsed_isRefused(String codec, String reason) {
        assertThatThrownBy(() ->
                        ResultCodec.compile(Quote.class, name(codec), ApplicationCodecTest.class.getClassLoader()))
                .isInstanceOf(UncarriableTypeException.class)
                .hasMessageStartingWith("codec " + name(codec) + " " + reason);
    }

    @Test
    void methodWithoutResult_isRefused() {
        for (Type type : List.of(void.class, Void.class)) {
            assertThatThrownBy(() ->
                            ResultCodec.compile(type, name("QuoteCodec"), ApplicationCodecTest.class.getClassLoader()))
                    .hasMessageEndingWith("has no results of a class to encode. Remove codec, or return a class");
        }
    }
}
