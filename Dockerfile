ARG NODE=24.19.0-alpine3.24

FROM node:${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build
# Prunes what is for development, and keeps the drivers that a setting may ask for, in the versions that are tested.
RUN npm install --no-save --save-prod --omit=dev $(node -p "const { devDependencies: tested } = require('./package.json'); \
  ['pg', '@nats-io/transport-node'].map((driver) => driver + '@' + tested[driver]).join(' ')")

FROM node:${NODE}
# Asks for choices that have defaults elsewhere: docs/configuration.md, "In production".
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
# Whether it lives, not whether it is ready: to start it again would not mend a store, and end all waits.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
