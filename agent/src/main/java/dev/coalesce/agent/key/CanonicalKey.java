package dev.coalesce.agent.key;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a key as bytes that are the same in every JVM. The bytes of two keys are equal exactly if {@code equals} calls
 * the keys equal.
 *
 * <p>Each value has a tag for its type and a length, so that no two lists of parts have the same bytes. Sets and maps
 * are written in the order of their elements' bytes. Nothing depends on a locale, a time zone or a character set.
 *
 * <p>This is not possible for classes with an {@code equals} of their own, which may compare anything. They are
 * refused. Used by one thread.
 */
@SuppressWarnings("JavaUtilDate") // a part of a key may be one
public final class CanonicalKey {
    private static final Set<Class<?>> TIMES = Set.of(
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZonedDateTime.class,
            Year.class,
            YearMonth.class,
            MonthDay.class,
            Duration.class,
            Period.class);

    private static final int MAX_DEPTH = 70;

    private byte[] bytes = new byte[64];
    private int size;
    private int depth;

    private CanonicalKey() {}

    /**
     * Writes a key.
     *
     * @param key a key created by {@link Keys}
     * @return its bytes
     * @throws IllegalArgumentException if a part has no canonical bytes; the message names its class
     */
    public static byte[] of(Object key) {
        CanonicalKey writer = new CanonicalKey();
        if (key instanceof ContextKey inContext) {
            writer.parts(inContext.own());
            writer.parts(inContext.context());
        } else {
            writer.parts(key);
        }
        return Arrays.copyOf(writer.bytes, writer.size);
    }

    private void parts(Object key) {
        if (key == Keys.EMPTY) {
            number(0, Integer.BYTES);
            return;
        }
        List<@Nullable Object> parts = Keys.parts(key);
        number(parts.size(), Integer.BYTES);
        for (Object part : parts) {
            value(part);
        }
    }

    private void value(@Nullable Object value) {
        if (++depth > MAX_DEPTH) {
            throw refused(value);
        }
        if (value == null) {
            tag('0');
        } else if (value instanceof String text) {
            tag('s');
            text(text);
        } else if (value instanceof CompositeKey form) {
            form(form);
        } else if (!scalar(value)) {
            structure(value);
        }
        depth--;
    }

    /** Writes what stands for an object inside a key. */
    private void form(CompositeKey form) {
        if (form instanceof ArrayPart array) {
            array(array.elements());
        } else if (form instanceof RecordPart record) {
            record(record.type(), record.components());
        } else if (form instanceof UrlPart url) {
            tag('u');
            text(url.describe());
        } else if (form instanceof OwnEqualsPart own) {
            throw refused(own.record());
        } else {
            throw refused(form);
        }
    }

    private boolean scalar(Object value) {
        if (value instanceof Integer number) {
            number('i', number, Integer.BYTES);
        } else if (value instanceof Long number) {
            number('l', number, Long.BYTES);
        } else if (value instanceof Boolean flag) {
            number('b', flag ? 1 : 0, 1);
        } else if (value instanceof Character character) {
            number('c', character, Character.BYTES);
        } else if (value instanceof Byte number) {
            number('y', number, 1);
        } else if (value instanceof Short number) {
            number('h', number, Short.BYTES);
        } else if (value instanceof Double number) {
            number('d', Double.doubleToLongBits(number), Long.BYTES);
        } else if (value instanceof Float number) {
            number('f', Float.floatToIntBits(number), Integer.BYTES);
        } else if (value instanceof UUID id) {
            number('U', id.getMostSignificantBits(), Long.BYTES);
            number(id.getLeastSignificantBits(), Long.BYTES);
        } else if (value instanceof Enum<?> constant) {
            tag('e');
            text(constant.getDeclaringClass().getName());
            text(constant.name());
        } else if (value.getClass() == BigInteger.class) {
            tag('I');
            block(((BigInteger) value).toByteArray());
        } else if (value.getClass() == BigDecimal.class) {
            number('D', ((BigDecimal) value).scale(), Integer.BYTES);
            block(((BigDecimal) value).unscaledValue().toByteArray());
        } else if (value instanceof URI uri) {
            uri(uri);
        } else if (value instanceof Locale locale) {
            tag('L');
            text(locale.toLanguageTag());
            text(locale.toString());
        } else if (value instanceof Class<?> type) {
            tag('C');
            text(type.getName());
        } else if (TIMES.contains(value.getClass())) {
            tag('t');
            text(value.getClass().getSimpleName());
            text(value.toString());
        } else if (value instanceof ZoneId zone) {
            tag('z');
            text(zone.getId());
        } else if (value.getClass() == Date.class) {
            number('T', ((Date) value).getTime(), Long.BYTES);
        } else if (value.getClass() == BitSet.class) {
            tag('B');
            block(((BitSet) value).toByteArray());
        } else {
            return false;
        }
        return true;
    }

    private void structure(Object value) {
        switch (PartTypes.kindOf(value)) {
            case LIST -> {
                tag('[');
                all((List<?>) value);
            }
            case SET -> {
                tag('{');
                sorted((Set<?>) value);
            }
            case MAP -> {
                tag('m');
                sorted(((Map<?, ?>) value).entrySet());
            }
            case ENTRY -> entry((Map.Entry<?, ?>) value);
            case OPTIONAL -> {
                tag('o');
                all(((Optional<?>) value).isEmpty() ? List.of() : List.of(((Optional<?>) value).get()));
            }
            case BUFFER -> {
                if (!(value instanceof ByteBuffer)) {
                    throw refused(value);
                }
                ByteBuffer buffer = ((ByteBuffer) value).duplicate();
                byte[] content = new byte[buffer.remaining()];
                buffer.get(content);
                tag('n');
                block(content);
            }
            case RECORD, IMMUTABLE -> {
                Class<?> type = value.getClass();
                if (!type.isRecord() || PartTypes.gettersOf(type).length < type.getRecordComponents().length) {
                    throw refused(value);
                }
                record(type, Arrays.asList(RecordPart.components(value)));
            }
            default -> throw refused(value);
        }
    }

    private void record(Class<?> type, List<@Nullable Object> components) {
        tag('r');
        text(type.getName());
        all(components);
    }

    private void entry(Map.Entry<?, ?> entry) {
        tag('p');
        value(entry.getKey());
        value(entry.getValue());
    }

    private void all(Collection<?> values) {
        number(values.size(), Integer.BYTES);
        for (Object each : values) {
            value(each);
        }
    }

    private void sorted(Collection<?> values) {
        List<byte[]> all = new ArrayList<>();
        for (Object each : values) {
            CanonicalKey element = new CanonicalKey();
            element.depth = depth;
            if (each instanceof Map.Entry<?, ?> entry) {
                element.entry(entry);
            } else {
                element.value(each);
            }
            all.add(Arrays.copyOf(element.bytes, element.size));
        }
        all.sort(Arrays::compare);
        number(all.size(), Integer.BYTES);
        for (byte[] each : all) {
            block(each);
        }
    }

    private void array(Object elements) {
        if (elements instanceof Object[] objects) {
            tag('a');
            all(Arrays.asList(objects));
            return;
        }
        tag('A');
        text(elements.getClass().getComponentType().getName());
        int length = Array.getLength(elements);
        number(length, Integer.BYTES);
        if (elements instanceof byte[] content) {
            block(content);
            return;
        }
        for (int i = 0; i < length; i++) {
            value(Array.get(elements, i));
        }
    }

    /**
     * Writes the parts that {@code URI.equals} compares, in the way in which it compares them: schemes, hosts and the
     * digits of escaped bytes without regard to case.
     */
    private void uri(URI uri) {
        tag('R');
        String scheme = uri.getScheme();
        value(scheme == null ? null : lowerCase(scheme));
        value(escapesInUpperCase(uri.getRawFragment()));
        if (uri.isOpaque()) {
            value(escapesInUpperCase(uri.getRawSchemeSpecificPart()));
            return;
        }
        tag('/');
        value(escapesInUpperCase(uri.getRawPath()));
        value(escapesInUpperCase(uri.getRawQuery()));
        String host = uri.getHost();
        if (host == null) {
            value(escapesInUpperCase(uri.getRawAuthority()));
        } else {
            tag('@');
            value(escapesInUpperCase(uri.getRawUserInfo()));
            value(lowerCase(host));
            number(uri.getPort(), Integer.BYTES);
        }
    }

    /** Changes the letters of ASCII alone, as {@code URI} does. */
    private static String lowerCase(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] = (char) (chars[i] + 'a' - 'A');
            }
        }
        return new String(chars);
    }

    private static @Nullable String escapesInUpperCase(@Nullable String text) {
        if (text == null || text.indexOf('%') < 0) {
            return text;
        }
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            boolean isEscaped = (i > 0 && chars[i - 1] == '%') || (i > 1 && chars[i - 2] == '%');
            if (isEscaped && chars[i] >= 'a' && chars[i] <= 'f') {
                chars[i] = (char) (chars[i] - 'a' + 'A');
            }
        }
        return new String(chars);
    }

    private static IllegalArgumentException refused(@Nullable Object value) {
        return new IllegalArgumentException(
                value == null ? "nested too deeply" : value.getClass().getName());
    }

    private void number(char tag, long value, int count) {
        tag(tag);
        number(value, count);
    }

    private void number(long value, int count) {
        int at = reserve(count);
        for (int i = count - 1; i >= 0; i--) {
            bytes[at++] = (byte) (value >>> (i * Byte.SIZE));
        }
    }

    private void tag(char tag) {
        int at = reserve(1);
        bytes[at] = (byte) tag;
    }

    /** Writes each {@code char}: unpaired surrogates have no bytes in UTF-8. */
    private void text(String text) {
        block(isLatin(text) ? text.getBytes(StandardCharsets.ISO_8859_1) : wide(text));
    }

    private boolean isLatin(String text) {
        boolean isLatin = true;
        for (int i = 0; i < text.length() && isLatin; i++) {
            isLatin = text.charAt(i) <= 0xff;
        }
        tag(isLatin ? '1' : '2');
        return isLatin;
    }

    private static byte[] wide(String text) {
        byte[] all = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            all[2 * i] = (byte) (text.charAt(i) >>> Byte.SIZE);
            all[2 * i + 1] = (byte) text.charAt(i);
        }
        return all;
    }

    private void block(byte[] content) {
        number(content.length, Integer.BYTES);
        int at = reserve(content.length);
        System.arraycopy(content, 0, bytes, at, content.length);
    }

    private int reserve(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + count));
        }
        int at = size;
        size += count;
        return at;
    }
}
