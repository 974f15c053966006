package dev.coalesce.agent.wire;

import java.util.List;

/** A sealed type: the position of the value's type among all permitted records and enums, in the order of names. */
final class SealedCodec extends Codec {
    private final List<Class<?>> types;

    /** In the order of {@link #types}. Filled after the constructor, because a component may be of the sealed type. */
    final Codec[] codecs;

    SealedCodec(List<Class<?>> types) {
        this.types = types;
        this.codecs = new Codec[types.size()];
    }

    @Override
    void write(WireOutput out, Object value) {
        Class<?> type = value instanceof Enum ? ((Enum<?>) value).getDeclaringClass() : value.getClass();
        int index = types.indexOf(type);
        if (index < 0) {
            throw new WireException("not a permitted type");
        }
        out.writeLength(index);
        codecs[index].write(out, value);
    }

    @Override
    Object read(WireInput in) {
        int index = in.readLength(0);
        if (index >= codecs.length) {
            throw new WireException("no such permitted type");
        }
        return codecs[index].read(in);
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        if (describedBefore(shape, outer)) {
            return;
        }
        shape.append("sealed(");
        for (int i = 0; i < codecs.length; i++) {
            shape.append(types.get(i).getSimpleName()).append(':');
            codecs[i].describe(shape, outer);
            shape.append(' ');
        }
        shape.append(')');
    }
}
