package io.batchinfo.camel;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.jspecify.annotations.Nullable;

/** Resolves the bean types of this service by short names, so that YAML routes name no Java class. */
final class BeanTypeResolver extends DefaultClassResolver {

    private static final Map<String, Class<?>> TYPES =
            Map.of("schema", SchemaBean.class, "fields", FieldsBean.class, "result", ResultBean.class);

    BeanTypeResolver(CamelContext context) {
        super(context);
    }

    @Override
    public @Nullable Class<?> resolveClass(String name) {
        Class<?> type = TYPES.get(name);
        return type == null ? super.resolveClass(name) : type;
    }

    @Override
    public Class<?> resolveMandatoryClass(String name) throws ClassNotFoundException {
        Class<?> type = TYPES.get(name);
        return type == null ? super.resolveMandatoryClass(name) : type;
    }
}
