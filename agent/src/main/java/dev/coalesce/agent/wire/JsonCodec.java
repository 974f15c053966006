package dev.coalesce.agent.wire;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object of a class of the application, as JSON. The library decides how, by the class's annotations and
 * constructors, and may leave something out. So each object is read again before it leaves the JVM: unless all fields
 * of the copy are those of the object, it is not carried.
 */
final class JsonCodec extends Codec {
    private final String library;
    private final JsonLibrary.Format format;

    /** Writes the fields of objects, to compare them. */
    private final Codec fields;

    JsonCodec(String library, JsonLibrary.Format format, Codec fields) {
        this.library = library;
        this.format = format;
        this.fields = fields;
    }

    @Override
    void write(WireOutput out, Object value) {
        byte[] expected = state(value, out.max()); // before the library is asked, because it refuses cycles
        byte[] text = format.write(value);
        Object copy = format.read(text);
        if (copy == null || !Arrays.equals(expected, state(copy, Integer.MAX_VALUE))) {
            throw new WireException("Jackson does not restore it as it was: " + difference(value, copy)
                    + " is left out or changed. Name a codec for the method");
        }
        out.writeBlock(text);
    }

    private byte[] state(Object value, int max) {
        WireOutput state = WireOutput.forComparison(max);
        fields.write(state, value);
        return state.toBytes();
    }

    private String difference(Object value, @Nullable Object copy) {
        String field =
                copy != null && fields instanceof FieldsCodec compared ? compared.firstDifference(value, copy) : null;
        return field == null ? "the object" : field;
    }

    @Override
    Object read(WireInput in) {
        Object value = format.read(in.readBlock());
        if (value == null) {
            throw new WireException("null in place of an object");
        }
        return value;
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        shape.append(library).append('(');
        fields.describe(shape, outer);
        shape.append(')');
    }
}
