package dev.coalesce.agent.wire;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of an object, by their declared types. It describes and compares objects, and does not create them. */
final class FieldsCodec extends Codec {
    private final Class<?> type;

    /** The fields of superclasses come first. */
    private final List<Part> parts;

    /** A field. The codec is set after the constructor, because a field may be of the class that declares it. */
    static final class Part {
        final String name;
        private final MethodHandle getter;
        private final boolean isPrimitive;

        @Nullable
        Codec codec;

        Part(String name, MethodHandle getter, boolean isPrimitive) {
            this.name = name;
            this.getter = getter;
            this.isPrimitive = isPrimitive;
        }

        void write(WireOutput out, Object object) {
            Object value;
            try {
                value = (Object) getter.invokeExact(object);
            } catch (Throwable e) {
                throw new WireException("a field cannot be read: " + e);
            }
            Codec known = codec();
            if (isPrimitive) {
                known.write(out, value);
            } else {
                known.writeNullable(out, value);
            }
        }

        Codec codec() {
            Codec known = codec;
            if (known == null) {
                throw new IllegalStateException(name);
            }
            return known;
        }
    }

    FieldsCodec(Class<?> type, List<Part> parts) {
        this.type = type;
        this.parts = parts;
    }

    @Override
    void write(WireOutput out, Object value) {
        if (value.getClass() != type) {
            throw new WireException(
                    "an object of " + value.getClass().getName() + ", where " + type.getName() + " is declared");
        }
        for (Part part : parts) {
            part.write(out, value);
        }
    }

    /** Names the first field in which two objects differ; null if there is none. */
    @Nullable
    String firstDifference(Object one, Object other) {
        for (Part part : parts) {
            WireOutput left = WireOutput.forComparison(Integer.MAX_VALUE);
            WireOutput right = WireOutput.forComparison(Integer.MAX_VALUE);
            part.write(left, one);
            part.write(right, other);
            if (!Arrays.equals(left.toBytes(), right.toBytes())) {
                return type.getSimpleName() + "." + part.name;
            }
        }
        return null;
    }

    @Override
    Object read(WireInput in) {
        throw new WireException("fields are only compared");
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        if (describedBefore(shape, outer)) {
            return;
        }
        shape.append("class(");
        for (Part part : parts) {
            shape.append(part.name).append(part.isPrimitive ? '!' : ':');
            part.codec().describe(shape, outer);
            shape.append(' ');
        }
        shape.append(')');
    }
}
