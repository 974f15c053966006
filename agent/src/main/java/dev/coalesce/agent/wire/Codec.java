package dev.coalesce.agent.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes the values of one declared type. Immutable, except for the parts of a recursive type. */
abstract class Codec {
    /** Writes a value; it is not null. Throws any unchecked exception if the value is not of the declared type. */
    abstract void write(WireOutput out, Object value);

    /** Reads a value; it is not null. Throws any unchecked exception if the bytes are not those of a value. */
    abstract Object read(WireInput in);

    /**
     * Appends the shape of the type: equal shapes read each other's bytes. A record that is being described already is
     * named by its position, so that the shape of a recursive type is finite.
     */
    abstract void describe(StringBuilder shape, List<Codec> outer);

    /**
     * Appends a reference if this codec is being described already; otherwise notes that it is.
     *
     * @return whether a reference was appended
     */
    final boolean describedBefore(StringBuilder shape, List<Codec> outer) {
        int known = outer.indexOf(this);
        if (known >= 0) {
            shape.append('#').append(known);
            return true;
        }
        outer.add(this);
        return false;
    }

    final void writeNullable(WireOutput out, @Nullable Object value) {
        out.writeByte(value == null ? 0 : 1);
        if (value != null) {
            out.descend();
            write(out, value);
            out.ascend();
        }
    }

    final @Nullable Object readNullable(WireInput in) {
        if (!in.readFlag()) {
            return null;
        }
        in.descend();
        Object value = read(in);
        in.ascend();
        return value;
    }
}
