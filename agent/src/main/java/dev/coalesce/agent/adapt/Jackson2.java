package dev.coalesce.agent.adapt;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import dev.coalesce.agent.wire.JsonLibrary;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jackson 2. Each type has a mapper of its own, which the application does not see. It uses fields, and the
 * constructors that Jackson finds. A mapper holds classes of the application, so nothing but the method holds the mapper.
 */
public final class Jackson2 implements JsonLibrary {
    private static final int FEW = 16;

    private static final String[] MODULES = {
        "com.fasterxml.jackson.datatype.jsr310.JavaTimeModule",
        "com.fasterxml.jackson.datatype.jdk8.Jdk8Module",
        "com.fasterxml.jackson.module.paramnames.ParameterNamesModule",
    };

    /** Called by reflection. */
    public Jackson2() {}

    @Override
    public String name() {
        return "jackson2";
    }

    @Override
    public Format open(Type type) {
        LookupCache<Object, JavaType> types = new LRUMap<>(FEW, FEW);
        JsonMapper.Builder builder = JsonMapper.builder()
                .typeFactory(TypeFactory.defaultInstance().withCache(types))
                .annotationIntrospector(new DeclaredTypes())
                .visibility(PropertyAccessor.GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.SETTER, Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
                .disable(
                        SerializationFeature.FAIL_ON_EMPTY_BEANS,
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DeserializationFeature.ACCEPT_FLOAT_AS_INT,
                        DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addModule(new SimpleModule().addAbstractTypeMapping(Set.class, LinkedHashSet.class));
        for (String each : MODULES) {
            Module module = module(each);
            if (module != null) {
                builder.addModule(module);
            }
        }
        JsonMapper mapper = builder.build();
        JavaType javaType = mapper.constructType(type);
        return new MapperFormat(mapper.writerFor(javaType), mapper.readerFor(javaType));
    }

    /** Returns null if the application does not have the module. */
    private static @Nullable Module module(String name) {
        try {
            return Class.forName(name, true, JsonMapper.class.getClassLoader())
                    .asSubclass(Module.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            return null;
        }
    }

    private record MapperFormat(ObjectWriter writer, ObjectReader reader) implements Format {
        @Override
        public byte[] write(Object value) {
            try {
                return writer.writeValueAsBytes(value);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public @Nullable Object read(byte[] text) {
            try {
                return reader.readValue(text);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        /** Messages of Jackson may contain values, unless they are about the definition of a class. */
        private static RuntimeException failure(IOException e) {
            String where = e instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
            String why = e instanceof InvalidDefinitionException definition ? definition.getOriginalMessage() : "";
            return new IllegalStateException("Jackson fails at " + where + " with "
                    + e.getClass().getSimpleName() + (why.isEmpty() ? "" : ": " + why));
        }
    }

    /** Ignores annotations that put the names of classes into the text. */
    private static final class DeclaredTypes extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            return null;
        }

        @Override
        public @Nullable TypeResolverBuilder<?> findTypeResolver(
                MapperConfig<?> config, AnnotatedClass annotated, JavaType type) {
            return null;
        }

        @Override
        public @Nullable TypeResolverBuilder<?> findPropertyTypeResolver(
                MapperConfig<?> config, AnnotatedMember annotated, JavaType type) {
            return null;
        }

        @Override
        public @Nullable TypeResolverBuilder<?> findPropertyContentTypeResolver(
                MapperConfig<?> config, AnnotatedMember annotated, JavaType type) {
            return null;
        }
    }
}
