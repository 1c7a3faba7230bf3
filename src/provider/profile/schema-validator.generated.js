// Made from profile.schema.json by schema-validator.make.js: npm run schema
"use strict";
export const validate = validate52;
export default validate52;
const schema19 = {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"Provider profile","type":"object","additionalProperties":false,"required":["profile","name","operations","webhook"],"properties":{"profile":{"const":1},"name":{"type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,40}$"},"title":{"type":"string"},"docs":{"type":"array","items":{"type":"string"}},"evidence":{"enum":["assumed","documentation","sandbox-account","production"],"description":"How far anybody has tried this profile against the real provider."},"notes":{"type":"array","items":{"type":"string"}},"shared":{"type":"object","description":"A place for YAML anchors; nothing reads it."},"settings":{"type":"object","propertyNames":{"pattern":"^[A-Z][A-Z0-9_]*$"},"additionalProperties":{"type":"object","additionalProperties":false,"properties":{"about":{"type":"string"},"secret":{"type":"boolean"},"default":{"type":"string"},"example":{"type":"string"},"optional":{"type":"boolean"},"is":{"enum":["url","host","file","text","list"]},"choices":{"type":"array","items":{"type":"string"}}},"if":{"required":["secret","default"],"properties":{"secret":{"const":true}}},"then":{"properties":{"default":false}}}},"auth":{"type":"object","additionalProperties":false,"properties":{"headers":{"type":"object","additionalProperties":{"type":"string"}},"token":{"type":"object","additionalProperties":false,"required":["request","access_token"],"properties":{"request":{"$ref":"#/$defs/request"},"access_token":{"type":"string"},"expires_in":{"type":"string"},"lifetime":{"type":"integer","minimum":1,"description":"Milliseconds, where the answer does not say."}}},"tls":{"type":"object","additionalProperties":false,"properties":{"certificate":{"type":"string"},"key":{"type":"string"},"pfx":{"type":"string"},"passphrase":{"type":"string"},"ca":{"type":"string"}}}}},"operations":{"type":"object","minProperties":1,"maxProperties":20,"propertyNames":{"pattern":"^[a-z0-9][a-z0-9-]{0,40}$"},"additionalProperties":{"type":"object","additionalProperties":false,"properties":{"about":{"type":"string"},"follows":{"type":"string"},"expires":{"type":"integer","minimum":1},"repeat":{"type":"boolean","description":"The request is idempotent at the provider: sent twice with the same id, it has the effect of one (the id stands in the path of a PUT, or in an idempotency header). An end that is not clear is then repeated once, and a retry after a crash may make the call that was never made."},"id":{"type":"object","additionalProperties":false,"properties":{"make":{"enum":["uuid","hex"]},"alphabet":{"enum":["any","alnum"]},"length":{"type":"array","items":{"type":"integer","minimum":1,"maximum":128},"minItems":2,"maxItems":2},"send":{"type":"string"}}},"input":{"type":"object","additionalProperties":{"type":"object","additionalProperties":false,"properties":{"type":{"enum":["string","number","integer","boolean","object","array"]},"required":{"type":"boolean"},"about":{"type":"string"},"example":true}}},"request":{"$ref":"#/$defs/request"},"ack":{"type":"object","additionalProperties":false,"properties":{"id":{"$ref":"#/$defs/source","description":"Our id, as the provider repeats it."},"theirs":{"$ref":"#/$defs/source","description":"The id that the provider gave."},"failed":{"$ref":"#/$defs/rules"},"succeeded":{"$ref":"#/$defs/rules"},"pending":{"$ref":"#/$defs/rules","description":"Known, and not an end. Whatever no rule names is not an end either, but is counted as unlisted."},"reason":{"$ref":"#/$defs/source"},"result":{"$ref":"#/$defs/result"},"refused":{"$ref":"#/$defs/rules"},"learn":{"type":"object","additionalProperties":{"$ref":"#/$defs/source"}},"each":{"$ref":"#/$defs/source","description":"Where the answer holds several: each of them is an item. What is read from item is read from the first one that is this request's."}}},"lookup":{"type":"object","additionalProperties":false,"required":["request","at"],"properties":{"id":{"$ref":"#/$defs/source","description":"Our id, as the provider repeats it."},"theirs":{"$ref":"#/$defs/source","description":"The id that the provider gave."},"failed":{"$ref":"#/$defs/rules"},"succeeded":{"$ref":"#/$defs/rules"},"pending":{"$ref":"#/$defs/rules","description":"Known, and not an end. Whatever no rule names is not an end either, but is counted as unlisted."},"reason":{"$ref":"#/$defs/source"},"result":{"$ref":"#/$defs/result"},"request":{"$ref":"#/$defs/request"},"at":{"type":"array","minItems":1,"items":{"enum":["ack","webhook","deadline"]}}}},"webhook":{"type":["object","array"],"if":{"type":"array"},"then":{"items":{"$ref":"#/$defs/webhook"}},"else":{"$ref":"#/$defs/webhook"}},"answer":{"type":"object","additionalProperties":false,"properties":{"message":{"type":"string"},"picture":{"type":"string"}}},"examples":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["name","expect"],"properties":{"name":{"type":"string"},"about":{"type":"string"},"caller":{"type":"object"},"ack":{"$ref":"#/$defs/said"},"lookup":{"$ref":"#/$defs/said"},"webhooks":{"type":"array","items":{"$ref":"#/$defs/said"}},"expect":{"type":"object"}}}}}}},"webhook":{"type":"object","additionalProperties":false,"required":["verify"],"properties":{"verify":{"type":"object","if":{"required":["any"]},"then":{"type":"object","additionalProperties":false,"properties":{"any":{"type":"array","items":{"$ref":"#/$defs/scheme"}}}},"else":{"if":{"required":["all"]},"then":{"type":"object","additionalProperties":false,"properties":{"all":{"type":"array","items":{"$ref":"#/$defs/scheme"}}}},"else":{"$ref":"#/$defs/scheme"}}},"decode":{"type":"array","items":{"type":"string"},"description":"Texts that are JSON themselves."},"handshake":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["when"],"properties":{"method":{"enum":["GET","POST","HEAD"]},"when":{"$ref":"#/$defs/rules"},"answer":{"type":"object","additionalProperties":false,"properties":{"status":{"type":"integer"},"text":{"type":"string"},"json":{}}},"visit":{"type":"object","additionalProperties":false,"required":["url","only"],"properties":{"url":{"type":"string"},"only":{"type":"string"}}}}}},"answer":{"type":"object","additionalProperties":false,"properties":{"status":{"type":"integer","minimum":200,"maximum":299},"text":{"type":"string"},"json":{}}},"redact":{"type":"array","items":{"type":"string"}}}}},"$defs":{"source":{"type":["string","array"],"items":{"type":"string"},"minItems":1,"maxItems":10,"description":"Where a value stands: a place (body, item, form, header, query, status, …), a path in it as in RFC 9535 (.name, [0], [*]), perhaps filters after |. Of a list, the first one that is there counts."},"result":{"type":"object","additionalProperties":{"type":["string","array","object"],"items":{"type":"string"},"minItems":1,"maxItems":10,"additionalProperties":false,"required":["from"],"properties":{"from":{"$ref":"#/$defs/source"},"optional":{"type":"boolean"},"is":{"enum":["text","id"]}}},"description":"What the caller gets: a path, several of which the first one that is there counts, or a path with what is asked of its value."},"rules":{"type":["object","array"],"if":{"type":"array"},"then":{"items":{"$ref":"#/$defs/rule"},"minItems":1},"else":{"$ref":"#/$defs/rule"},"description":"All lines of a rule must hold; of a list of rules, any one."},"matcher":{"type":["string","number","boolean","array","object"],"items":{"type":["string","number","boolean"]},"minItems":1,"if":{"type":"object"},"then":{"type":"object","additionalProperties":false,"minProperties":1,"properties":{"in":{"$ref":"#/$defs/scalars"},"not":{"$ref":"#/$defs/scalars"},"fold":{"type":"boolean","description":"Blanks around it and upper or lower case make no difference."},"is":{"$ref":"#/$defs/kinds"},"isnt":{"$ref":"#/$defs/kinds"}}}},"scalars":{"type":["string","number","boolean","array"],"items":{"type":["string","number","boolean"]}},"request":{"type":"object","additionalProperties":false,"required":["method","url"],"properties":{"method":{"enum":["GET","POST","PUT","PATCH"]},"url":{"type":"string"},"query":{"type":"object","additionalProperties":{"type":"string"}},"headers":{"type":"object","additionalProperties":{"type":"string"}},"basic":{"type":"array","items":{"type":"string"},"minItems":2,"maxItems":2},"json":{"description":"\"caller\": what the caller sent, digit by digit; otherwise a template, in which a leaf that is one {place} keeps its type and is left out where there is none."},"set":{"type":"object","additionalProperties":true,"description":"With json: caller: members that are put in or replaced."},"form":{"type":"object","additionalProperties":{"type":"string"}}}},"kind":{"enum":["absent","present","text","object","list","truthy"]},"kinds":{"type":["string","array"],"if":{"type":"array"},"then":{"items":{"$ref":"#/$defs/kind"}},"else":{"$ref":"#/$defs/kind"}},"rule":{"type":"object","minProperties":1,"additionalProperties":{"$ref":"#/$defs/matcher"}},"webhook":{"type":"object","additionalProperties":false,"properties":{"id":{"$ref":"#/$defs/source","description":"Our id, as the provider repeats it."},"theirs":{"$ref":"#/$defs/source","description":"The id that the provider gave."},"failed":{"$ref":"#/$defs/rules"},"succeeded":{"$ref":"#/$defs/rules"},"pending":{"$ref":"#/$defs/rules","description":"Known, and not an end. Whatever no rule names is not an end either, but is counted as unlisted."},"reason":{"$ref":"#/$defs/source"},"result":{"$ref":"#/$defs/result"},"each":{"$ref":"#/$defs/source"},"when":{"$ref":"#/$defs/rules"}}},"said":{"type":"object","additionalProperties":false,"properties":{"status":{"type":"integer"},"headers":{"type":"object"},"url":{"type":"string"},"query":{"type":"object"},"json":{},"form":{"type":"object"},"text":{"type":"string"}}},"keys":{"type":"string","pattern":"^env\\.[A-Z][A-Z0-9_]*$|^https://","description":"The setting that holds the secrets or the public keys, separated by commas, or the URL of a JWKS."},"pairs":{"type":"object","additionalProperties":false,"required":["split","assign","take"],"properties":{"split":{"type":"string"},"assign":{"type":"string"},"take":{"type":"string"}}},"time":{"type":"object","additionalProperties":false,"required":["from","unit","within"],"properties":{"from":{"type":"string"},"unit":{"enum":["s","ms","auto"]},"within":{"type":"integer","minimum":1}}},"content":{"type":["string","array"],"items":{"type":["string","object"],"additionalProperties":false,"required":["optional"],"properties":{"optional":{"type":"string"}}},"description":"What is signed: a template, or its parts, of which an optional one is left out where one of its places is not there. Without it, the raw body."},"scheme":{"type":"object","required":["scheme"],"discriminator":{"propertyName":"scheme"},"oneOf":[{"type":"object","additionalProperties":false,"required":["scheme","because"],"properties":{"scheme":{"const":"none"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"because":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme"],"properties":{"scheme":{"const":"callback"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme","from","keys"],"properties":{"scheme":{"const":"token"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"from":{"type":"string"},"prefix":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme","hash","signature","encoding","keys"],"properties":{"scheme":{"const":"hmac"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"signature":{"type":"string"},"prefix":{"type":"string"},"pairs":{"$ref":"#/$defs/pairs"},"encoding":{"enum":["hex","base64"]},"content":{"$ref":"#/$defs/content"},"time":{"$ref":"#/$defs/time"},"hash":{"enum":["sha1","sha256","sha512"]},"key_format":{"enum":["text","hex","base64","whsec"]}}},{"type":"object","additionalProperties":false,"required":["scheme","hash","signature","encoding","keys"],"properties":{"scheme":{"const":"digest"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"signature":{"type":"string"},"prefix":{"type":"string"},"pairs":{"$ref":"#/$defs/pairs"},"encoding":{"enum":["hex","base64"]},"content":{"$ref":"#/$defs/content"},"time":{"$ref":"#/$defs/time"},"hash":{"enum":["sha256"]}}},{"type":"object","additionalProperties":false,"required":["scheme","algorithm","signature","encoding"],"properties":{"scheme":{"const":"public-key"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"signature":{"type":"string"},"prefix":{"type":"string"},"pairs":{"$ref":"#/$defs/pairs"},"encoding":{"enum":["hex","base64"]},"content":{"$ref":"#/$defs/content"},"time":{"$ref":"#/$defs/time"},"algorithm":{"enum":["rsa-sha256","ecdsa-sha256","ed25519"]},"fixed_keys":{"type":"array","items":{"type":"string"}}}},{"type":"object","additionalProperties":false,"required":["scheme","from","hash"],"properties":{"scheme":{"const":"body-digest"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"from":{"type":"string"},"hash":{"enum":["sha256"]}}},{"type":"object","additionalProperties":false,"required":["scheme","keys"],"properties":{"scheme":{"const":"standard-webhooks"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme"],"properties":{"scheme":{"const":"aws-sns"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme","from","algorithm","keys"],"properties":{"scheme":{"const":"jwt"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"from":{"type":"string"},"algorithm":{"enum":["HS256","RS256","ES256","ES512"]},"claims":{"type":"object","additionalProperties":{"type":"string"}}}},{"type":"object","additionalProperties":false,"required":["scheme"],"properties":{"scheme":{"enum":["github","stripe","slack","zoom","shopify","twilio-form","twilio-json","mercadopago","fal","woovi-rsa","woovi-hmac","pagbank-v1","pagbank-v2","starkbank","payzu","paddle","lemonsqueezy","asaas","efi-skip-mtls","basic","msgraph"],"description":"A name of schemes.yaml, and what stands there."},"keys":{"$ref":"#/$defs/keys"},"fixed_keys":{"type":"array","items":{"type":"string"}},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"}}}]}}};
const func1 = Object.prototype.hasOwnProperty;
const pattern3 = new RegExp("^[a-z0-9][a-z0-9-]{0,40}$", "u");
const pattern4 = new RegExp("^[A-Z][A-Z0-9_]*$", "u");
const schema20 = {"type":"object","additionalProperties":false,"required":["method","url"],"properties":{"method":{"enum":["GET","POST","PUT","PATCH"]},"url":{"type":"string"},"query":{"type":"object","additionalProperties":{"type":"string"}},"headers":{"type":"object","additionalProperties":{"type":"string"}},"basic":{"type":"array","items":{"type":"string"},"minItems":2,"maxItems":2},"json":{"description":"\"caller\": what the caller sent, digit by digit; otherwise a template, in which a leaf that is one {place} keeps its type and is left out where there is none."},"set":{"type":"object","additionalProperties":true,"description":"With json: caller: members that are put in or replaced."},"form":{"type":"object","additionalProperties":{"type":"string"}}}};

function validate53(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate53.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.method === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "method"},schema:schema20.required,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.url === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "url"},schema:schema20.required,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "method") || (key0 === "url")) || (key0 === "query")) || (key0 === "headers")) || (key0 === "basic")) || (key0 === "json")) || (key0 === "set")) || (key0 === "form"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.method !== undefined){
let data0 = data.method;
if(!((((data0 === "GET") || (data0 === "POST")) || (data0 === "PUT")) || (data0 === "PATCH"))){
const err3 = {instancePath:instancePath+"/method",schemaPath:"#/properties/method/enum",keyword:"enum",params:{allowedValues: schema20.properties.method.enum},schema:schema20.properties.method.enum,parentSchema:schema20.properties.method,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.url !== undefined){
let data1 = data.url;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: "string"},schema:schema20.properties.url.type,parentSchema:schema20.properties.url,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.query !== undefined){
let data2 = data.query;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key1 in data2){
let data3 = data2[key1];
if(typeof data3 !== "string"){
const err5 = {instancePath:instancePath+"/query/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/query/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema20.properties.query.additionalProperties.type,parentSchema:schema20.properties.query.additionalProperties,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/query",schemaPath:"#/properties/query/type",keyword:"type",params:{type: "object"},schema:schema20.properties.query.type,parentSchema:schema20.properties.query,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.headers !== undefined){
let data4 = data.headers;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key2 in data4){
let data5 = data4[key2];
if(typeof data5 !== "string"){
const err7 = {instancePath:instancePath+"/headers/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/headers/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema20.properties.headers.additionalProperties.type,parentSchema:schema20.properties.headers.additionalProperties,data:data5};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/headers",schemaPath:"#/properties/headers/type",keyword:"type",params:{type: "object"},schema:schema20.properties.headers.type,parentSchema:schema20.properties.headers,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.basic !== undefined){
let data6 = data.basic;
if(Array.isArray(data6)){
if(data6.length > 2){
const err9 = {instancePath:instancePath+"/basic",schemaPath:"#/properties/basic/maxItems",keyword:"maxItems",params:{limit: 2},schema:2,parentSchema:schema20.properties.basic,data:data6};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data6.length < 2){
const err10 = {instancePath:instancePath+"/basic",schemaPath:"#/properties/basic/minItems",keyword:"minItems",params:{limit: 2},schema:2,parentSchema:schema20.properties.basic,data:data6};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(typeof data7 !== "string"){
const err11 = {instancePath:instancePath+"/basic/" + i0,schemaPath:"#/properties/basic/items/type",keyword:"type",params:{type: "string"},schema:schema20.properties.basic.items.type,parentSchema:schema20.properties.basic.items,data:data7};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/basic",schemaPath:"#/properties/basic/type",keyword:"type",params:{type: "array"},schema:schema20.properties.basic.type,parentSchema:schema20.properties.basic,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.set !== undefined){
let data8 = data.set;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
}
else {
const err13 = {instancePath:instancePath+"/set",schemaPath:"#/properties/set/type",keyword:"type",params:{type: "object"},schema:schema20.properties.set.type,parentSchema:schema20.properties.set,data:data8};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.form !== undefined){
let data9 = data.form;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key3 in data9){
let data10 = data9[key3];
if(typeof data10 !== "string"){
const err14 = {instancePath:instancePath+"/form/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/form/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema20.properties.form.additionalProperties.type,parentSchema:schema20.properties.form.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/form",schemaPath:"#/properties/form/type",keyword:"type",params:{type: "object"},schema:schema20.properties.form.type,parentSchema:schema20.properties.form,data:data9};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema20.type,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
validate53.errors = vErrors;
return errors === 0;
}
validate53.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema21 = {"type":["string","array"],"items":{"type":"string"},"minItems":1,"maxItems":10,"description":"Where a value stands: a place (body, item, form, header, query, status, …), a path in it as in RFC 9535 (.name, [0], [*]), perhaps filters after |. Of a list, the first one that is there counts."};

function validate56(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate56.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema21.type},schema:schema21.type,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
if(data.length > 10){
const err1 = {instancePath,schemaPath:"#/maxItems",keyword:"maxItems",params:{limit: 10},schema:10,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.length < 1){
const err2 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if(typeof data0 !== "string"){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: "string"},schema:schema21.items.type,parentSchema:schema21.items,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
validate56.errors = vErrors;
return errors === 0;
}
validate56.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};

const schema22 = {"type":["object","array"],"if":{"type":"array"},"then":{"items":{"$ref":"#/$defs/rule"},"minItems":1},"else":{"$ref":"#/$defs/rule"},"description":"All lines of a rule must hold; of a list of rules, any one."};
const schema23 = {"type":"object","minProperties":1,"additionalProperties":{"$ref":"#/$defs/matcher"}};
const schema24 = {"type":["string","number","boolean","array","object"],"items":{"type":["string","number","boolean"]},"minItems":1,"if":{"type":"object"},"then":{"type":"object","additionalProperties":false,"minProperties":1,"properties":{"in":{"$ref":"#/$defs/scalars"},"not":{"$ref":"#/$defs/scalars"},"fold":{"type":"boolean","description":"Blanks around it and upper or lower case make no difference."},"is":{"$ref":"#/$defs/kinds"},"isnt":{"$ref":"#/$defs/kinds"}}}};
const schema25 = {"type":["string","number","boolean","array"],"items":{"type":["string","number","boolean"]}};

function validate62(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate62.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema25.type},schema:schema25.type,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: schema25.items.type},schema:schema25.items.type,parentSchema:schema25.items,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
validate62.errors = vErrors;
return errors === 0;
}
validate62.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};

const schema26 = {"type":["string","array"],"if":{"type":"array"},"then":{"items":{"$ref":"#/$defs/kind"}},"else":{"$ref":"#/$defs/kind"}};
const schema27 = {"enum":["absent","present","text","object","list","truthy"]};

function validate66(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate66.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!((((((data === "absent") || (data === "present")) || (data === "text")) || (data === "object")) || (data === "list")) || (data === "truthy"))){
const err0 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema27.enum},schema:schema27.enum,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate66.errors = vErrors;
return errors === 0;
}
validate66.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate65(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate65.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema26.type},schema:schema26.type,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(!(Array.isArray(data))){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs4 = errors;
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate66(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
errors = vErrors.length;
}
}
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
if(valid0){
var items0 = true;
}
ifClause0 = "then";
}
else {
const _errs6 = errors;
if(!(validate66(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
errors = vErrors.length;
}
var _valid0 = _errs6 === errors;
valid0 = _valid0;
ifClause0 = "else";
}
if(!valid0){
const err2 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: ifClause0},schema:schema26.if,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate65.errors = vErrors;
evaluated0.items = items0;
return errors === 0;
}
validate65.evaluated = {"dynamicProps":false,"dynamicItems":true};


function validate61(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate61.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((((!data || typeof data != "object") && (typeof data !== "string")) && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema24.type},schema:schema24.type,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(!(data && typeof data == "object" && !Array.isArray(data))){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err2 = {instancePath,schemaPath:"#/then/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema24.then,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "in") || (key0 === "not")) || (key0 === "fold")) || (key0 === "is")) || (key0 === "isnt"))){
const err3 = {instancePath,schemaPath:"#/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema24.then,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.in !== undefined){
if(!(validate62(data.in, {instancePath:instancePath+"/in",parentData:data,parentDataProperty:"in",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.not !== undefined){
if(!(validate62(data.not, {instancePath:instancePath+"/not",parentData:data,parentDataProperty:"not",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
if(data.fold !== undefined){
let data2 = data.fold;
if(typeof data2 !== "boolean"){
const err4 = {instancePath:instancePath+"/fold",schemaPath:"#/then/properties/fold/type",keyword:"type",params:{type: "boolean"},schema:schema24.then.properties.fold.type,parentSchema:schema24.then.properties.fold,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.is !== undefined){
if(!(validate65(data.is, {instancePath:instancePath+"/is",parentData:data,parentDataProperty:"is",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
errors = vErrors.length;
}
}
if(data.isnt !== undefined){
if(!(validate65(data.isnt, {instancePath:instancePath+"/isnt",parentData:data,parentDataProperty:"isnt",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/then/type",keyword:"type",params:{type: "object"},schema:schema24.then.type,parentSchema:schema24.then,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
if(valid0){
var props0 = true;
}
}
if(!valid0){
const err6 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: "then"},schema:schema24.if,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(Array.isArray(data)){
if(data.length < 1){
const err7 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data5 = data[i0];
if(((typeof data5 !== "string") && (!((typeof data5 == "number") && (isFinite(data5))))) && (typeof data5 !== "boolean")){
const err8 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: schema24.items.type},schema:schema24.items.type,parentSchema:schema24.items,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
validate61.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate61.evaluated = {"items":true,"dynamicProps":true,"dynamicItems":false};


function validate60(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate60.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(validate61(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema23.type,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate60.errors = vErrors;
return errors === 0;
}
validate60.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate59(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate59.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema22.type},schema:schema22.type,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(!(Array.isArray(data))){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs4 = errors;
if(Array.isArray(data)){
if(data.length < 1){
const err2 = {instancePath,schemaPath:"#/then/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema22.then,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate60(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
}
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
if(valid0){
var items0 = true;
}
ifClause0 = "then";
}
else {
const _errs6 = errors;
if(!(validate60(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
var _valid0 = _errs6 === errors;
valid0 = _valid0;
if(valid0){
var props0 = true;
}
ifClause0 = "else";
}
if(!valid0){
const err3 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: ifClause0},schema:schema22.if,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate59.errors = vErrors;
evaluated0.props = props0;
evaluated0.items = items0;
return errors === 0;
}
validate59.evaluated = {"dynamicProps":true,"dynamicItems":true};

const schema28 = {"type":"object","additionalProperties":{"type":["string","array","object"],"items":{"type":"string"},"minItems":1,"maxItems":10,"additionalProperties":false,"required":["from"],"properties":{"from":{"$ref":"#/$defs/source"},"optional":{"type":"boolean"},"is":{"enum":["text","id"]}}},"description":"What the caller gets: a path, several of which the first one that is there counts, or a path with what is asked of its value."};

function validate78(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate78.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
let data0 = data[key0];
if((!data0 || typeof data0 != "object") && (typeof data0 !== "string")){
const err0 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/type",keyword:"type",params:{type: schema28.additionalProperties.type},schema:schema28.additionalProperties.type,parentSchema:schema28.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data0)){
if(data0.length > 10){
const err1 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/maxItems",keyword:"maxItems",params:{limit: 10},schema:10,parentSchema:schema28.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema28.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(typeof data1 !== "string"){
const err3 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i0,schemaPath:"#/additionalProperties/items/type",keyword:"type",params:{type: "string"},schema:schema28.additionalProperties.items.type,parentSchema:schema28.additionalProperties.items,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.from === undefined){
const err4 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/required",keyword:"required",params:{missingProperty: "from"},schema:schema28.additionalProperties.required,parentSchema:schema28.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
for(const key1 in data0){
if(!(((key1 === "from") || (key1 === "optional")) || (key1 === "is"))){
const err5 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema28.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data0.from !== undefined){
if(!(validate56(data0.from, {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/from",parentData:data0,parentDataProperty:"from",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data0.optional !== undefined){
let data3 = data0.optional;
if(typeof data3 !== "boolean"){
const err6 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/optional",schemaPath:"#/additionalProperties/properties/optional/type",keyword:"type",params:{type: "boolean"},schema:schema28.additionalProperties.properties.optional.type,parentSchema:schema28.additionalProperties.properties.optional,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data0.is !== undefined){
let data4 = data0.is;
if(!((data4 === "text") || (data4 === "id"))){
const err7 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/is",schemaPath:"#/additionalProperties/properties/is/enum",keyword:"enum",params:{allowedValues: schema28.additionalProperties.properties.is.enum},schema:schema28.additionalProperties.properties.is.enum,parentSchema:schema28.additionalProperties.properties.is,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema28.type,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate78.errors = vErrors;
return errors === 0;
}
validate78.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema29 = {"type":"object","additionalProperties":false,"properties":{"id":{"$ref":"#/$defs/source","description":"Our id, as the provider repeats it."},"theirs":{"$ref":"#/$defs/source","description":"The id that the provider gave."},"failed":{"$ref":"#/$defs/rules"},"succeeded":{"$ref":"#/$defs/rules"},"pending":{"$ref":"#/$defs/rules","description":"Known, and not an end. Whatever no rule names is not an end either, but is counted as unlisted."},"reason":{"$ref":"#/$defs/source"},"result":{"$ref":"#/$defs/result"},"each":{"$ref":"#/$defs/source"},"when":{"$ref":"#/$defs/rules"}}};

function validate92(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate92.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema29.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.id !== undefined){
if(!(validate56(data.id, {instancePath:instancePath+"/id",parentData:data,parentDataProperty:"id",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data.theirs !== undefined){
if(!(validate56(data.theirs, {instancePath:instancePath+"/theirs",parentData:data,parentDataProperty:"theirs",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data.failed !== undefined){
if(!(validate59(data.failed, {instancePath:instancePath+"/failed",parentData:data,parentDataProperty:"failed",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data.succeeded !== undefined){
if(!(validate59(data.succeeded, {instancePath:instancePath+"/succeeded",parentData:data,parentDataProperty:"succeeded",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data.pending !== undefined){
if(!(validate59(data.pending, {instancePath:instancePath+"/pending",parentData:data,parentDataProperty:"pending",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data.reason !== undefined){
if(!(validate56(data.reason, {instancePath:instancePath+"/reason",parentData:data,parentDataProperty:"reason",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data.result !== undefined){
if(!(validate78(data.result, {instancePath:instancePath+"/result",parentData:data,parentDataProperty:"result",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors);
errors = vErrors.length;
}
}
if(data.each !== undefined){
if(!(validate56(data.each, {instancePath:instancePath+"/each",parentData:data,parentDataProperty:"each",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data.when !== undefined){
if(!(validate59(data.when, {instancePath:instancePath+"/when",parentData:data,parentDataProperty:"when",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema29.type,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate92.errors = vErrors;
return errors === 0;
}
validate92.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema30 = {"type":"object","additionalProperties":false,"properties":{"status":{"type":"integer"},"headers":{"type":"object"},"url":{"type":"string"},"query":{"type":"object"},"json":{},"form":{"type":"object"},"text":{"type":"string"}}};

function validate104(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate104.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "status") || (key0 === "headers")) || (key0 === "url")) || (key0 === "query")) || (key0 === "json")) || (key0 === "form")) || (key0 === "text"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema30,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.status !== undefined){
let data0 = data.status;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err1 = {instancePath:instancePath+"/status",schemaPath:"#/properties/status/type",keyword:"type",params:{type: "integer"},schema:schema30.properties.status.type,parentSchema:schema30.properties.status,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.headers !== undefined){
let data1 = data.headers;
if(!(data1 && typeof data1 == "object" && !Array.isArray(data1))){
const err2 = {instancePath:instancePath+"/headers",schemaPath:"#/properties/headers/type",keyword:"type",params:{type: "object"},schema:schema30.properties.headers.type,parentSchema:schema30.properties.headers,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.url !== undefined){
let data2 = data.url;
if(typeof data2 !== "string"){
const err3 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: "string"},schema:schema30.properties.url.type,parentSchema:schema30.properties.url,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.query !== undefined){
let data3 = data.query;
if(!(data3 && typeof data3 == "object" && !Array.isArray(data3))){
const err4 = {instancePath:instancePath+"/query",schemaPath:"#/properties/query/type",keyword:"type",params:{type: "object"},schema:schema30.properties.query.type,parentSchema:schema30.properties.query,data:data3};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.form !== undefined){
let data4 = data.form;
if(!(data4 && typeof data4 == "object" && !Array.isArray(data4))){
const err5 = {instancePath:instancePath+"/form",schemaPath:"#/properties/form/type",keyword:"type",params:{type: "object"},schema:schema30.properties.form.type,parentSchema:schema30.properties.form,data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.text !== undefined){
let data5 = data.text;
if(typeof data5 !== "string"){
const err6 = {instancePath:instancePath+"/text",schemaPath:"#/properties/text/type",keyword:"type",params:{type: "string"},schema:schema30.properties.text.type,parentSchema:schema30.properties.text,data:data5};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema30.type,parentSchema:schema30,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate104.errors = vErrors;
return errors === 0;
}
validate104.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema31 = {"type":"object","required":["scheme"],"discriminator":{"propertyName":"scheme"},"oneOf":[{"type":"object","additionalProperties":false,"required":["scheme","because"],"properties":{"scheme":{"const":"none"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"because":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme"],"properties":{"scheme":{"const":"callback"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme","from","keys"],"properties":{"scheme":{"const":"token"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"from":{"type":"string"},"prefix":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme","hash","signature","encoding","keys"],"properties":{"scheme":{"const":"hmac"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"signature":{"type":"string"},"prefix":{"type":"string"},"pairs":{"$ref":"#/$defs/pairs"},"encoding":{"enum":["hex","base64"]},"content":{"$ref":"#/$defs/content"},"time":{"$ref":"#/$defs/time"},"hash":{"enum":["sha1","sha256","sha512"]},"key_format":{"enum":["text","hex","base64","whsec"]}}},{"type":"object","additionalProperties":false,"required":["scheme","hash","signature","encoding","keys"],"properties":{"scheme":{"const":"digest"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"signature":{"type":"string"},"prefix":{"type":"string"},"pairs":{"$ref":"#/$defs/pairs"},"encoding":{"enum":["hex","base64"]},"content":{"$ref":"#/$defs/content"},"time":{"$ref":"#/$defs/time"},"hash":{"enum":["sha256"]}}},{"type":"object","additionalProperties":false,"required":["scheme","algorithm","signature","encoding"],"properties":{"scheme":{"const":"public-key"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"signature":{"type":"string"},"prefix":{"type":"string"},"pairs":{"$ref":"#/$defs/pairs"},"encoding":{"enum":["hex","base64"]},"content":{"$ref":"#/$defs/content"},"time":{"$ref":"#/$defs/time"},"algorithm":{"enum":["rsa-sha256","ecdsa-sha256","ed25519"]},"fixed_keys":{"type":"array","items":{"type":"string"}}}},{"type":"object","additionalProperties":false,"required":["scheme","from","hash"],"properties":{"scheme":{"const":"body-digest"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"from":{"type":"string"},"hash":{"enum":["sha256"]}}},{"type":"object","additionalProperties":false,"required":["scheme","keys"],"properties":{"scheme":{"const":"standard-webhooks"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme"],"properties":{"scheme":{"const":"aws-sns"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["scheme","from","algorithm","keys"],"properties":{"scheme":{"const":"jwt"},"keys":{"$ref":"#/$defs/keys"},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"},"from":{"type":"string"},"algorithm":{"enum":["HS256","RS256","ES256","ES512"]},"claims":{"type":"object","additionalProperties":{"type":"string"}}}},{"type":"object","additionalProperties":false,"required":["scheme"],"properties":{"scheme":{"enum":["github","stripe","slack","zoom","shopify","twilio-form","twilio-json","mercadopago","fal","woovi-rsa","woovi-hmac","pagbank-v1","pagbank-v2","starkbank","payzu","paddle","lemonsqueezy","asaas","efi-skip-mtls","basic","msgraph"],"description":"A name of schemes.yaml, and what stands there."},"keys":{"$ref":"#/$defs/keys"},"fixed_keys":{"type":"array","items":{"type":"string"}},"ips":{"type":"array","items":{"type":"string"}},"replay":{"type":"string"}}}]};
const schema32 = {"type":"string","pattern":"^env\\.[A-Z][A-Z0-9_]*$|^https://","description":"The setting that holds the secrets or the public keys, separated by commas, or the URL of a JWKS."};
const pattern6 = new RegExp("^env\\.[A-Z][A-Z0-9_]*$|^https://", "u");

function validate109(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate109.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern6.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^env\\.[A-Z][A-Z0-9_]*$|^https://"},schema:"^env\\.[A-Z][A-Z0-9_]*$|^https://",parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema32.type,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate109.errors = vErrors;
return errors === 0;
}
validate109.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema33 = {"type":"object","additionalProperties":false,"required":["split","assign","take"],"properties":{"split":{"type":"string"},"assign":{"type":"string"},"take":{"type":"string"}}};

function validate114(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate114.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.split === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "split"},schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.assign === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "assign"},schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.take === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "take"},schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "split") || (key0 === "assign")) || (key0 === "take"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.split !== undefined){
let data0 = data.split;
if(typeof data0 !== "string"){
const err4 = {instancePath:instancePath+"/split",schemaPath:"#/properties/split/type",keyword:"type",params:{type: "string"},schema:schema33.properties.split.type,parentSchema:schema33.properties.split,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.assign !== undefined){
let data1 = data.assign;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/assign",schemaPath:"#/properties/assign/type",keyword:"type",params:{type: "string"},schema:schema33.properties.assign.type,parentSchema:schema33.properties.assign,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.take !== undefined){
let data2 = data.take;
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/take",schemaPath:"#/properties/take/type",keyword:"type",params:{type: "string"},schema:schema33.properties.take.type,parentSchema:schema33.properties.take,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate114.errors = vErrors;
return errors === 0;
}
validate114.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema34 = {"type":["string","array"],"items":{"type":["string","object"],"additionalProperties":false,"required":["optional"],"properties":{"optional":{"type":"string"}}},"description":"What is signed: a template, or its parts, of which an optional one is left out where one of its places is not there. Without it, the raw body."};

function validate116(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate116.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema34.type},schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if((typeof data0 !== "string") && (!(data0 && typeof data0 == "object" && !Array.isArray(data0)))){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: schema34.items.type},schema:schema34.items.type,parentSchema:schema34.items,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.optional === undefined){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/required",keyword:"required",params:{missingProperty: "optional"},schema:schema34.items.required,parentSchema:schema34.items,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data0){
if(!(key0 === "optional")){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema34.items,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data0.optional !== undefined){
let data1 = data0.optional;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/" + i0+"/optional",schemaPath:"#/items/properties/optional/type",keyword:"type",params:{type: "string"},schema:schema34.items.properties.optional.type,parentSchema:schema34.items.properties.optional,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
}
validate116.errors = vErrors;
return errors === 0;
}
validate116.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};

const schema35 = {"type":"object","additionalProperties":false,"required":["from","unit","within"],"properties":{"from":{"type":"string"},"unit":{"enum":["s","ms","auto"]},"within":{"type":"integer","minimum":1}}};

function validate118(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate118.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},schema:schema35.required,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.unit === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "unit"},schema:schema35.required,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.within === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "within"},schema:schema35.required,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "from") || (key0 === "unit")) || (key0 === "within"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.from !== undefined){
let data0 = data.from;
if(typeof data0 !== "string"){
const err4 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/type",keyword:"type",params:{type: "string"},schema:schema35.properties.from.type,parentSchema:schema35.properties.from,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.unit !== undefined){
let data1 = data.unit;
if(!(((data1 === "s") || (data1 === "ms")) || (data1 === "auto"))){
const err5 = {instancePath:instancePath+"/unit",schemaPath:"#/properties/unit/enum",keyword:"enum",params:{allowedValues: schema35.properties.unit.enum},schema:schema35.properties.unit.enum,parentSchema:schema35.properties.unit,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.within !== undefined){
let data2 = data.within;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err6 = {instancePath:instancePath+"/within",schemaPath:"#/properties/within/type",keyword:"type",params:{type: "integer"},schema:schema35.properties.within.type,parentSchema:schema35.properties.within,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 < 1 || isNaN(data2)){
const err7 = {instancePath:instancePath+"/within",schemaPath:"#/properties/within/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema35.properties.within,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema35.type,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate118.errors = vErrors;
return errors === 0;
}
validate118.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate108(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate108.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.scheme;
if(typeof tag0 == "string"){
if(tag0 === "none"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err1 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[0].required,parentSchema:schema31.oneOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.because === undefined){
const err2 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "because"},schema:schema31.oneOf[0].required,parentSchema:schema31.oneOf[0],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "scheme") || (key0 === "keys")) || (key0 === "ips")) || (key0 === "replay")) || (key0 === "because"))){
const err3 = {instancePath,schemaPath:"#/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema31.oneOf[0],data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.scheme !== undefined){
let data0 = data.scheme;
if("none" !== data0){
const err4 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/0/properties/scheme/const",keyword:"const",params:{allowedValue: "none"},schema:"none",parentSchema:schema31.oneOf[0].properties.scheme,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data2 = data.ips;
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 !== "string"){
const err5 = {instancePath:instancePath+"/ips/" + i0,schemaPath:"#/oneOf/0/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[0].properties.ips.items.type,parentSchema:schema31.oneOf[0].properties.ips.items,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/0/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[0].properties.ips.type,parentSchema:schema31.oneOf[0].properties.ips,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.replay !== undefined){
let data4 = data.replay;
if(typeof data4 !== "string"){
const err7 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/0/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[0].properties.replay.type,parentSchema:schema31.oneOf[0].properties.replay,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.because !== undefined){
let data5 = data.because;
if(typeof data5 !== "string"){
const err8 = {instancePath:instancePath+"/because",schemaPath:"#/oneOf/0/properties/because/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[0].properties.because.type,parentSchema:schema31.oneOf[0].properties.because,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/oneOf/0/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[0].type,parentSchema:schema31.oneOf[0],data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var props0 = true;
}
else if(tag0 === "callback"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err10 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[1].required,parentSchema:schema31.oneOf[1],data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key1 in data){
if(!((((key1 === "scheme") || (key1 === "keys")) || (key1 === "ips")) || (key1 === "replay"))){
const err11 = {instancePath,schemaPath:"#/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema31.oneOf[1],data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.scheme !== undefined){
let data6 = data.scheme;
if("callback" !== data6){
const err12 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/1/properties/scheme/const",keyword:"const",params:{allowedValue: "callback"},schema:"callback",parentSchema:schema31.oneOf[1].properties.scheme,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data8 = data.ips;
if(Array.isArray(data8)){
const len1 = data8.length;
for(let i1=0; i1<len1; i1++){
let data9 = data8[i1];
if(typeof data9 !== "string"){
const err13 = {instancePath:instancePath+"/ips/" + i1,schemaPath:"#/oneOf/1/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[1].properties.ips.items.type,parentSchema:schema31.oneOf[1].properties.ips.items,data:data9};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/1/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[1].properties.ips.type,parentSchema:schema31.oneOf[1].properties.ips,data:data8};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.replay !== undefined){
let data10 = data.replay;
if(typeof data10 !== "string"){
const err15 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/1/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[1].properties.replay.type,parentSchema:schema31.oneOf[1].properties.replay,data:data10};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath,schemaPath:"#/oneOf/1/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[1].type,parentSchema:schema31.oneOf[1],data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "token"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err17 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[2].required,parentSchema:schema31.oneOf[2],data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data.from === undefined){
const err18 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "from"},schema:schema31.oneOf[2].required,parentSchema:schema31.oneOf[2],data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data.keys === undefined){
const err19 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "keys"},schema:schema31.oneOf[2].required,parentSchema:schema31.oneOf[2],data};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
for(const key2 in data){
if(!((((((key2 === "scheme") || (key2 === "keys")) || (key2 === "ips")) || (key2 === "replay")) || (key2 === "from")) || (key2 === "prefix"))){
const err20 = {instancePath,schemaPath:"#/oneOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema31.oneOf[2],data};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.scheme !== undefined){
let data11 = data.scheme;
if("token" !== data11){
const err21 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/2/properties/scheme/const",keyword:"const",params:{allowedValue: "token"},schema:"token",parentSchema:schema31.oneOf[2].properties.scheme,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data13 = data.ips;
if(Array.isArray(data13)){
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
let data14 = data13[i2];
if(typeof data14 !== "string"){
const err22 = {instancePath:instancePath+"/ips/" + i2,schemaPath:"#/oneOf/2/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[2].properties.ips.items.type,parentSchema:schema31.oneOf[2].properties.ips.items,data:data14};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/2/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[2].properties.ips.type,parentSchema:schema31.oneOf[2].properties.ips,data:data13};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.replay !== undefined){
let data15 = data.replay;
if(typeof data15 !== "string"){
const err24 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/2/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[2].properties.replay.type,parentSchema:schema31.oneOf[2].properties.replay,data:data15};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.from !== undefined){
let data16 = data.from;
if(typeof data16 !== "string"){
const err25 = {instancePath:instancePath+"/from",schemaPath:"#/oneOf/2/properties/from/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[2].properties.from.type,parentSchema:schema31.oneOf[2].properties.from,data:data16};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.prefix !== undefined){
let data17 = data.prefix;
if(typeof data17 !== "string"){
const err26 = {instancePath:instancePath+"/prefix",schemaPath:"#/oneOf/2/properties/prefix/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[2].properties.prefix.type,parentSchema:schema31.oneOf[2].properties.prefix,data:data17};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath,schemaPath:"#/oneOf/2/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[2].type,parentSchema:schema31.oneOf[2],data};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "hmac"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err28 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[3].required,parentSchema:schema31.oneOf[3],data};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data.hash === undefined){
const err29 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "hash"},schema:schema31.oneOf[3].required,parentSchema:schema31.oneOf[3],data};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(data.signature === undefined){
const err30 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "signature"},schema:schema31.oneOf[3].required,parentSchema:schema31.oneOf[3],data};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data.encoding === undefined){
const err31 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "encoding"},schema:schema31.oneOf[3].required,parentSchema:schema31.oneOf[3],data};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data.keys === undefined){
const err32 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "keys"},schema:schema31.oneOf[3].required,parentSchema:schema31.oneOf[3],data};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
for(const key3 in data){
if(!(func1.call(schema31.oneOf[3].properties, key3))){
const err33 = {instancePath,schemaPath:"#/oneOf/3/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema31.oneOf[3],data};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.scheme !== undefined){
let data18 = data.scheme;
if("hmac" !== data18){
const err34 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/3/properties/scheme/const",keyword:"const",params:{allowedValue: "hmac"},schema:"hmac",parentSchema:schema31.oneOf[3].properties.scheme,data:data18};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data20 = data.ips;
if(Array.isArray(data20)){
const len3 = data20.length;
for(let i3=0; i3<len3; i3++){
let data21 = data20[i3];
if(typeof data21 !== "string"){
const err35 = {instancePath:instancePath+"/ips/" + i3,schemaPath:"#/oneOf/3/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[3].properties.ips.items.type,parentSchema:schema31.oneOf[3].properties.ips.items,data:data21};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
else {
const err36 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/3/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[3].properties.ips.type,parentSchema:schema31.oneOf[3].properties.ips,data:data20};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.replay !== undefined){
let data22 = data.replay;
if(typeof data22 !== "string"){
const err37 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/3/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[3].properties.replay.type,parentSchema:schema31.oneOf[3].properties.replay,data:data22};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.signature !== undefined){
let data23 = data.signature;
if(typeof data23 !== "string"){
const err38 = {instancePath:instancePath+"/signature",schemaPath:"#/oneOf/3/properties/signature/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[3].properties.signature.type,parentSchema:schema31.oneOf[3].properties.signature,data:data23};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.prefix !== undefined){
let data24 = data.prefix;
if(typeof data24 !== "string"){
const err39 = {instancePath:instancePath+"/prefix",schemaPath:"#/oneOf/3/properties/prefix/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[3].properties.prefix.type,parentSchema:schema31.oneOf[3].properties.prefix,data:data24};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.pairs !== undefined){
if(!(validate114(data.pairs, {instancePath:instancePath+"/pairs",parentData:data,parentDataProperty:"pairs",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate114.errors : vErrors.concat(validate114.errors);
errors = vErrors.length;
}
}
if(data.encoding !== undefined){
let data26 = data.encoding;
if(!((data26 === "hex") || (data26 === "base64"))){
const err40 = {instancePath:instancePath+"/encoding",schemaPath:"#/oneOf/3/properties/encoding/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[3].properties.encoding.enum},schema:schema31.oneOf[3].properties.encoding.enum,parentSchema:schema31.oneOf[3].properties.encoding,data:data26};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.content !== undefined){
if(!(validate116(data.content, {instancePath:instancePath+"/content",parentData:data,parentDataProperty:"content",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.time !== undefined){
if(!(validate118(data.time, {instancePath:instancePath+"/time",parentData:data,parentDataProperty:"time",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate118.errors : vErrors.concat(validate118.errors);
errors = vErrors.length;
}
}
if(data.hash !== undefined){
let data29 = data.hash;
if(!(((data29 === "sha1") || (data29 === "sha256")) || (data29 === "sha512"))){
const err41 = {instancePath:instancePath+"/hash",schemaPath:"#/oneOf/3/properties/hash/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[3].properties.hash.enum},schema:schema31.oneOf[3].properties.hash.enum,parentSchema:schema31.oneOf[3].properties.hash,data:data29};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.key_format !== undefined){
let data30 = data.key_format;
if(!((((data30 === "text") || (data30 === "hex")) || (data30 === "base64")) || (data30 === "whsec"))){
const err42 = {instancePath:instancePath+"/key_format",schemaPath:"#/oneOf/3/properties/key_format/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[3].properties.key_format.enum},schema:schema31.oneOf[3].properties.key_format.enum,parentSchema:schema31.oneOf[3].properties.key_format,data:data30};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
else {
const err43 = {instancePath,schemaPath:"#/oneOf/3/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[3].type,parentSchema:schema31.oneOf[3],data};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "digest"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err44 = {instancePath,schemaPath:"#/oneOf/4/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[4].required,parentSchema:schema31.oneOf[4],data};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if(data.hash === undefined){
const err45 = {instancePath,schemaPath:"#/oneOf/4/required",keyword:"required",params:{missingProperty: "hash"},schema:schema31.oneOf[4].required,parentSchema:schema31.oneOf[4],data};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(data.signature === undefined){
const err46 = {instancePath,schemaPath:"#/oneOf/4/required",keyword:"required",params:{missingProperty: "signature"},schema:schema31.oneOf[4].required,parentSchema:schema31.oneOf[4],data};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data.encoding === undefined){
const err47 = {instancePath,schemaPath:"#/oneOf/4/required",keyword:"required",params:{missingProperty: "encoding"},schema:schema31.oneOf[4].required,parentSchema:schema31.oneOf[4],data};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(data.keys === undefined){
const err48 = {instancePath,schemaPath:"#/oneOf/4/required",keyword:"required",params:{missingProperty: "keys"},schema:schema31.oneOf[4].required,parentSchema:schema31.oneOf[4],data};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
for(const key4 in data){
if(!(func1.call(schema31.oneOf[4].properties, key4))){
const err49 = {instancePath,schemaPath:"#/oneOf/4/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema31.oneOf[4],data};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data.scheme !== undefined){
let data31 = data.scheme;
if("digest" !== data31){
const err50 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/4/properties/scheme/const",keyword:"const",params:{allowedValue: "digest"},schema:"digest",parentSchema:schema31.oneOf[4].properties.scheme,data:data31};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data33 = data.ips;
if(Array.isArray(data33)){
const len4 = data33.length;
for(let i4=0; i4<len4; i4++){
let data34 = data33[i4];
if(typeof data34 !== "string"){
const err51 = {instancePath:instancePath+"/ips/" + i4,schemaPath:"#/oneOf/4/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[4].properties.ips.items.type,parentSchema:schema31.oneOf[4].properties.ips.items,data:data34};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
else {
const err52 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/4/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[4].properties.ips.type,parentSchema:schema31.oneOf[4].properties.ips,data:data33};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data.replay !== undefined){
let data35 = data.replay;
if(typeof data35 !== "string"){
const err53 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/4/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[4].properties.replay.type,parentSchema:schema31.oneOf[4].properties.replay,data:data35};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data.signature !== undefined){
let data36 = data.signature;
if(typeof data36 !== "string"){
const err54 = {instancePath:instancePath+"/signature",schemaPath:"#/oneOf/4/properties/signature/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[4].properties.signature.type,parentSchema:schema31.oneOf[4].properties.signature,data:data36};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data.prefix !== undefined){
let data37 = data.prefix;
if(typeof data37 !== "string"){
const err55 = {instancePath:instancePath+"/prefix",schemaPath:"#/oneOf/4/properties/prefix/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[4].properties.prefix.type,parentSchema:schema31.oneOf[4].properties.prefix,data:data37};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data.pairs !== undefined){
if(!(validate114(data.pairs, {instancePath:instancePath+"/pairs",parentData:data,parentDataProperty:"pairs",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate114.errors : vErrors.concat(validate114.errors);
errors = vErrors.length;
}
}
if(data.encoding !== undefined){
let data39 = data.encoding;
if(!((data39 === "hex") || (data39 === "base64"))){
const err56 = {instancePath:instancePath+"/encoding",schemaPath:"#/oneOf/4/properties/encoding/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[4].properties.encoding.enum},schema:schema31.oneOf[4].properties.encoding.enum,parentSchema:schema31.oneOf[4].properties.encoding,data:data39};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data.content !== undefined){
if(!(validate116(data.content, {instancePath:instancePath+"/content",parentData:data,parentDataProperty:"content",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.time !== undefined){
if(!(validate118(data.time, {instancePath:instancePath+"/time",parentData:data,parentDataProperty:"time",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate118.errors : vErrors.concat(validate118.errors);
errors = vErrors.length;
}
}
if(data.hash !== undefined){
let data42 = data.hash;
if(!(data42 === "sha256")){
const err57 = {instancePath:instancePath+"/hash",schemaPath:"#/oneOf/4/properties/hash/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[4].properties.hash.enum},schema:schema31.oneOf[4].properties.hash.enum,parentSchema:schema31.oneOf[4].properties.hash,data:data42};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
else {
const err58 = {instancePath,schemaPath:"#/oneOf/4/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[4].type,parentSchema:schema31.oneOf[4],data};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "public-key"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err59 = {instancePath,schemaPath:"#/oneOf/5/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[5].required,parentSchema:schema31.oneOf[5],data};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(data.algorithm === undefined){
const err60 = {instancePath,schemaPath:"#/oneOf/5/required",keyword:"required",params:{missingProperty: "algorithm"},schema:schema31.oneOf[5].required,parentSchema:schema31.oneOf[5],data};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if(data.signature === undefined){
const err61 = {instancePath,schemaPath:"#/oneOf/5/required",keyword:"required",params:{missingProperty: "signature"},schema:schema31.oneOf[5].required,parentSchema:schema31.oneOf[5],data};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
if(data.encoding === undefined){
const err62 = {instancePath,schemaPath:"#/oneOf/5/required",keyword:"required",params:{missingProperty: "encoding"},schema:schema31.oneOf[5].required,parentSchema:schema31.oneOf[5],data};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
for(const key5 in data){
if(!(func1.call(schema31.oneOf[5].properties, key5))){
const err63 = {instancePath,schemaPath:"#/oneOf/5/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},schema:false,parentSchema:schema31.oneOf[5],data};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data.scheme !== undefined){
let data43 = data.scheme;
if("public-key" !== data43){
const err64 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/5/properties/scheme/const",keyword:"const",params:{allowedValue: "public-key"},schema:"public-key",parentSchema:schema31.oneOf[5].properties.scheme,data:data43};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data45 = data.ips;
if(Array.isArray(data45)){
const len5 = data45.length;
for(let i5=0; i5<len5; i5++){
let data46 = data45[i5];
if(typeof data46 !== "string"){
const err65 = {instancePath:instancePath+"/ips/" + i5,schemaPath:"#/oneOf/5/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[5].properties.ips.items.type,parentSchema:schema31.oneOf[5].properties.ips.items,data:data46};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
else {
const err66 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/5/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[5].properties.ips.type,parentSchema:schema31.oneOf[5].properties.ips,data:data45};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data.replay !== undefined){
let data47 = data.replay;
if(typeof data47 !== "string"){
const err67 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/5/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[5].properties.replay.type,parentSchema:schema31.oneOf[5].properties.replay,data:data47};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data.signature !== undefined){
let data48 = data.signature;
if(typeof data48 !== "string"){
const err68 = {instancePath:instancePath+"/signature",schemaPath:"#/oneOf/5/properties/signature/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[5].properties.signature.type,parentSchema:schema31.oneOf[5].properties.signature,data:data48};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data.prefix !== undefined){
let data49 = data.prefix;
if(typeof data49 !== "string"){
const err69 = {instancePath:instancePath+"/prefix",schemaPath:"#/oneOf/5/properties/prefix/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[5].properties.prefix.type,parentSchema:schema31.oneOf[5].properties.prefix,data:data49};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data.pairs !== undefined){
if(!(validate114(data.pairs, {instancePath:instancePath+"/pairs",parentData:data,parentDataProperty:"pairs",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate114.errors : vErrors.concat(validate114.errors);
errors = vErrors.length;
}
}
if(data.encoding !== undefined){
let data51 = data.encoding;
if(!((data51 === "hex") || (data51 === "base64"))){
const err70 = {instancePath:instancePath+"/encoding",schemaPath:"#/oneOf/5/properties/encoding/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[5].properties.encoding.enum},schema:schema31.oneOf[5].properties.encoding.enum,parentSchema:schema31.oneOf[5].properties.encoding,data:data51};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data.content !== undefined){
if(!(validate116(data.content, {instancePath:instancePath+"/content",parentData:data,parentDataProperty:"content",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.time !== undefined){
if(!(validate118(data.time, {instancePath:instancePath+"/time",parentData:data,parentDataProperty:"time",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate118.errors : vErrors.concat(validate118.errors);
errors = vErrors.length;
}
}
if(data.algorithm !== undefined){
let data54 = data.algorithm;
if(!(((data54 === "rsa-sha256") || (data54 === "ecdsa-sha256")) || (data54 === "ed25519"))){
const err71 = {instancePath:instancePath+"/algorithm",schemaPath:"#/oneOf/5/properties/algorithm/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[5].properties.algorithm.enum},schema:schema31.oneOf[5].properties.algorithm.enum,parentSchema:schema31.oneOf[5].properties.algorithm,data:data54};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data.fixed_keys !== undefined){
let data55 = data.fixed_keys;
if(Array.isArray(data55)){
const len6 = data55.length;
for(let i6=0; i6<len6; i6++){
let data56 = data55[i6];
if(typeof data56 !== "string"){
const err72 = {instancePath:instancePath+"/fixed_keys/" + i6,schemaPath:"#/oneOf/5/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[5].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[5].properties.fixed_keys.items,data:data56};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
}
else {
const err73 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/5/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[5].properties.fixed_keys.type,parentSchema:schema31.oneOf[5].properties.fixed_keys,data:data55};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
}
else {
const err74 = {instancePath,schemaPath:"#/oneOf/5/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[5].type,parentSchema:schema31.oneOf[5],data};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "body-digest"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err75 = {instancePath,schemaPath:"#/oneOf/6/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[6].required,parentSchema:schema31.oneOf[6],data};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
if(data.from === undefined){
const err76 = {instancePath,schemaPath:"#/oneOf/6/required",keyword:"required",params:{missingProperty: "from"},schema:schema31.oneOf[6].required,parentSchema:schema31.oneOf[6],data};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(data.hash === undefined){
const err77 = {instancePath,schemaPath:"#/oneOf/6/required",keyword:"required",params:{missingProperty: "hash"},schema:schema31.oneOf[6].required,parentSchema:schema31.oneOf[6],data};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
for(const key6 in data){
if(!((((((key6 === "scheme") || (key6 === "keys")) || (key6 === "ips")) || (key6 === "replay")) || (key6 === "from")) || (key6 === "hash"))){
const err78 = {instancePath,schemaPath:"#/oneOf/6/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},schema:false,parentSchema:schema31.oneOf[6],data};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
if(data.scheme !== undefined){
let data57 = data.scheme;
if("body-digest" !== data57){
const err79 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/6/properties/scheme/const",keyword:"const",params:{allowedValue: "body-digest"},schema:"body-digest",parentSchema:schema31.oneOf[6].properties.scheme,data:data57};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data59 = data.ips;
if(Array.isArray(data59)){
const len7 = data59.length;
for(let i7=0; i7<len7; i7++){
let data60 = data59[i7];
if(typeof data60 !== "string"){
const err80 = {instancePath:instancePath+"/ips/" + i7,schemaPath:"#/oneOf/6/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[6].properties.ips.items.type,parentSchema:schema31.oneOf[6].properties.ips.items,data:data60};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
}
else {
const err81 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/6/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[6].properties.ips.type,parentSchema:schema31.oneOf[6].properties.ips,data:data59};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
if(data.replay !== undefined){
let data61 = data.replay;
if(typeof data61 !== "string"){
const err82 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/6/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[6].properties.replay.type,parentSchema:schema31.oneOf[6].properties.replay,data:data61};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
if(data.from !== undefined){
let data62 = data.from;
if(typeof data62 !== "string"){
const err83 = {instancePath:instancePath+"/from",schemaPath:"#/oneOf/6/properties/from/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[6].properties.from.type,parentSchema:schema31.oneOf[6].properties.from,data:data62};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
if(data.hash !== undefined){
let data63 = data.hash;
if(!(data63 === "sha256")){
const err84 = {instancePath:instancePath+"/hash",schemaPath:"#/oneOf/6/properties/hash/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[6].properties.hash.enum},schema:schema31.oneOf[6].properties.hash.enum,parentSchema:schema31.oneOf[6].properties.hash,data:data63};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
}
else {
const err85 = {instancePath,schemaPath:"#/oneOf/6/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[6].type,parentSchema:schema31.oneOf[6],data};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "standard-webhooks"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err86 = {instancePath,schemaPath:"#/oneOf/7/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[7].required,parentSchema:schema31.oneOf[7],data};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if(data.keys === undefined){
const err87 = {instancePath,schemaPath:"#/oneOf/7/required",keyword:"required",params:{missingProperty: "keys"},schema:schema31.oneOf[7].required,parentSchema:schema31.oneOf[7],data};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
for(const key7 in data){
if(!((((key7 === "scheme") || (key7 === "keys")) || (key7 === "ips")) || (key7 === "replay"))){
const err88 = {instancePath,schemaPath:"#/oneOf/7/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},schema:false,parentSchema:schema31.oneOf[7],data};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data.scheme !== undefined){
let data64 = data.scheme;
if("standard-webhooks" !== data64){
const err89 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/7/properties/scheme/const",keyword:"const",params:{allowedValue: "standard-webhooks"},schema:"standard-webhooks",parentSchema:schema31.oneOf[7].properties.scheme,data:data64};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data66 = data.ips;
if(Array.isArray(data66)){
const len8 = data66.length;
for(let i8=0; i8<len8; i8++){
let data67 = data66[i8];
if(typeof data67 !== "string"){
const err90 = {instancePath:instancePath+"/ips/" + i8,schemaPath:"#/oneOf/7/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[7].properties.ips.items.type,parentSchema:schema31.oneOf[7].properties.ips.items,data:data67};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
}
else {
const err91 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/7/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[7].properties.ips.type,parentSchema:schema31.oneOf[7].properties.ips,data:data66};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
if(data.replay !== undefined){
let data68 = data.replay;
if(typeof data68 !== "string"){
const err92 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/7/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[7].properties.replay.type,parentSchema:schema31.oneOf[7].properties.replay,data:data68};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
}
else {
const err93 = {instancePath,schemaPath:"#/oneOf/7/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[7].type,parentSchema:schema31.oneOf[7],data};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "aws-sns"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err94 = {instancePath,schemaPath:"#/oneOf/8/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[8].required,parentSchema:schema31.oneOf[8],data};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
for(const key8 in data){
if(!((((key8 === "scheme") || (key8 === "keys")) || (key8 === "ips")) || (key8 === "replay"))){
const err95 = {instancePath,schemaPath:"#/oneOf/8/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},schema:false,parentSchema:schema31.oneOf[8],data};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
}
if(data.scheme !== undefined){
let data69 = data.scheme;
if("aws-sns" !== data69){
const err96 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/8/properties/scheme/const",keyword:"const",params:{allowedValue: "aws-sns"},schema:"aws-sns",parentSchema:schema31.oneOf[8].properties.scheme,data:data69};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data71 = data.ips;
if(Array.isArray(data71)){
const len9 = data71.length;
for(let i9=0; i9<len9; i9++){
let data72 = data71[i9];
if(typeof data72 !== "string"){
const err97 = {instancePath:instancePath+"/ips/" + i9,schemaPath:"#/oneOf/8/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[8].properties.ips.items.type,parentSchema:schema31.oneOf[8].properties.ips.items,data:data72};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
}
else {
const err98 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/8/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[8].properties.ips.type,parentSchema:schema31.oneOf[8].properties.ips,data:data71};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
if(data.replay !== undefined){
let data73 = data.replay;
if(typeof data73 !== "string"){
const err99 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/8/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[8].properties.replay.type,parentSchema:schema31.oneOf[8].properties.replay,data:data73};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
}
else {
const err100 = {instancePath,schemaPath:"#/oneOf/8/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[8].type,parentSchema:schema31.oneOf[8],data};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "jwt"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err101 = {instancePath,schemaPath:"#/oneOf/9/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[9].required,parentSchema:schema31.oneOf[9],data};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
if(data.from === undefined){
const err102 = {instancePath,schemaPath:"#/oneOf/9/required",keyword:"required",params:{missingProperty: "from"},schema:schema31.oneOf[9].required,parentSchema:schema31.oneOf[9],data};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
if(data.algorithm === undefined){
const err103 = {instancePath,schemaPath:"#/oneOf/9/required",keyword:"required",params:{missingProperty: "algorithm"},schema:schema31.oneOf[9].required,parentSchema:schema31.oneOf[9],data};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
if(data.keys === undefined){
const err104 = {instancePath,schemaPath:"#/oneOf/9/required",keyword:"required",params:{missingProperty: "keys"},schema:schema31.oneOf[9].required,parentSchema:schema31.oneOf[9],data};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
for(const key9 in data){
if(!(((((((key9 === "scheme") || (key9 === "keys")) || (key9 === "ips")) || (key9 === "replay")) || (key9 === "from")) || (key9 === "algorithm")) || (key9 === "claims"))){
const err105 = {instancePath,schemaPath:"#/oneOf/9/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},schema:false,parentSchema:schema31.oneOf[9],data};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data.scheme !== undefined){
let data74 = data.scheme;
if("jwt" !== data74){
const err106 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/9/properties/scheme/const",keyword:"const",params:{allowedValue: "jwt"},schema:"jwt",parentSchema:schema31.oneOf[9].properties.scheme,data:data74};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.ips !== undefined){
let data76 = data.ips;
if(Array.isArray(data76)){
const len10 = data76.length;
for(let i10=0; i10<len10; i10++){
let data77 = data76[i10];
if(typeof data77 !== "string"){
const err107 = {instancePath:instancePath+"/ips/" + i10,schemaPath:"#/oneOf/9/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[9].properties.ips.items.type,parentSchema:schema31.oneOf[9].properties.ips.items,data:data77};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
}
else {
const err108 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/9/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[9].properties.ips.type,parentSchema:schema31.oneOf[9].properties.ips,data:data76};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data.replay !== undefined){
let data78 = data.replay;
if(typeof data78 !== "string"){
const err109 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/9/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[9].properties.replay.type,parentSchema:schema31.oneOf[9].properties.replay,data:data78};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
}
if(data.from !== undefined){
let data79 = data.from;
if(typeof data79 !== "string"){
const err110 = {instancePath:instancePath+"/from",schemaPath:"#/oneOf/9/properties/from/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[9].properties.from.type,parentSchema:schema31.oneOf[9].properties.from,data:data79};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
}
if(data.algorithm !== undefined){
let data80 = data.algorithm;
if(!((((data80 === "HS256") || (data80 === "RS256")) || (data80 === "ES256")) || (data80 === "ES512"))){
const err111 = {instancePath:instancePath+"/algorithm",schemaPath:"#/oneOf/9/properties/algorithm/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[9].properties.algorithm.enum},schema:schema31.oneOf[9].properties.algorithm.enum,parentSchema:schema31.oneOf[9].properties.algorithm,data:data80};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
if(data.claims !== undefined){
let data81 = data.claims;
if(data81 && typeof data81 == "object" && !Array.isArray(data81)){
for(const key10 in data81){
let data82 = data81[key10];
if(typeof data82 !== "string"){
const err112 = {instancePath:instancePath+"/claims/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/oneOf/9/properties/claims/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[9].properties.claims.additionalProperties.type,parentSchema:schema31.oneOf[9].properties.claims.additionalProperties,data:data82};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
}
else {
const err113 = {instancePath:instancePath+"/claims",schemaPath:"#/oneOf/9/properties/claims/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[9].properties.claims.type,parentSchema:schema31.oneOf[9].properties.claims,data:data81};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
}
else {
const err114 = {instancePath,schemaPath:"#/oneOf/9/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[9].type,parentSchema:schema31.oneOf[9],data};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "github"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err115 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
for(const key11 in data){
if(!(((((key11 === "scheme") || (key11 === "keys")) || (key11 === "fixed_keys")) || (key11 === "ips")) || (key11 === "replay"))){
const err116 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
if(data.scheme !== undefined){
let data83 = data.scheme;
if(!(((((((((((((((((((((data83 === "github") || (data83 === "stripe")) || (data83 === "slack")) || (data83 === "zoom")) || (data83 === "shopify")) || (data83 === "twilio-form")) || (data83 === "twilio-json")) || (data83 === "mercadopago")) || (data83 === "fal")) || (data83 === "woovi-rsa")) || (data83 === "woovi-hmac")) || (data83 === "pagbank-v1")) || (data83 === "pagbank-v2")) || (data83 === "starkbank")) || (data83 === "payzu")) || (data83 === "paddle")) || (data83 === "lemonsqueezy")) || (data83 === "asaas")) || (data83 === "efi-skip-mtls")) || (data83 === "basic")) || (data83 === "msgraph"))){
const err117 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data83};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data85 = data.fixed_keys;
if(Array.isArray(data85)){
const len11 = data85.length;
for(let i11=0; i11<len11; i11++){
let data86 = data85[i11];
if(typeof data86 !== "string"){
const err118 = {instancePath:instancePath+"/fixed_keys/" + i11,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data86};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
}
else {
const err119 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data85};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
if(data.ips !== undefined){
let data87 = data.ips;
if(Array.isArray(data87)){
const len12 = data87.length;
for(let i12=0; i12<len12; i12++){
let data88 = data87[i12];
if(typeof data88 !== "string"){
const err120 = {instancePath:instancePath+"/ips/" + i12,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data88};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
}
}
else {
const err121 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data87};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
if(data.replay !== undefined){
let data89 = data.replay;
if(typeof data89 !== "string"){
const err122 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data89};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
}
}
else {
const err123 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "stripe"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err124 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
for(const key12 in data){
if(!(((((key12 === "scheme") || (key12 === "keys")) || (key12 === "fixed_keys")) || (key12 === "ips")) || (key12 === "replay"))){
const err125 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
}
if(data.scheme !== undefined){
let data90 = data.scheme;
if(!(((((((((((((((((((((data90 === "github") || (data90 === "stripe")) || (data90 === "slack")) || (data90 === "zoom")) || (data90 === "shopify")) || (data90 === "twilio-form")) || (data90 === "twilio-json")) || (data90 === "mercadopago")) || (data90 === "fal")) || (data90 === "woovi-rsa")) || (data90 === "woovi-hmac")) || (data90 === "pagbank-v1")) || (data90 === "pagbank-v2")) || (data90 === "starkbank")) || (data90 === "payzu")) || (data90 === "paddle")) || (data90 === "lemonsqueezy")) || (data90 === "asaas")) || (data90 === "efi-skip-mtls")) || (data90 === "basic")) || (data90 === "msgraph"))){
const err126 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data90};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data92 = data.fixed_keys;
if(Array.isArray(data92)){
const len13 = data92.length;
for(let i13=0; i13<len13; i13++){
let data93 = data92[i13];
if(typeof data93 !== "string"){
const err127 = {instancePath:instancePath+"/fixed_keys/" + i13,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data93};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
}
}
else {
const err128 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data92};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
if(data.ips !== undefined){
let data94 = data.ips;
if(Array.isArray(data94)){
const len14 = data94.length;
for(let i14=0; i14<len14; i14++){
let data95 = data94[i14];
if(typeof data95 !== "string"){
const err129 = {instancePath:instancePath+"/ips/" + i14,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data95};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
}
}
else {
const err130 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data94};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
}
if(data.replay !== undefined){
let data96 = data.replay;
if(typeof data96 !== "string"){
const err131 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data96};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
}
else {
const err132 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "slack"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err133 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
for(const key13 in data){
if(!(((((key13 === "scheme") || (key13 === "keys")) || (key13 === "fixed_keys")) || (key13 === "ips")) || (key13 === "replay"))){
const err134 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
if(data.scheme !== undefined){
let data97 = data.scheme;
if(!(((((((((((((((((((((data97 === "github") || (data97 === "stripe")) || (data97 === "slack")) || (data97 === "zoom")) || (data97 === "shopify")) || (data97 === "twilio-form")) || (data97 === "twilio-json")) || (data97 === "mercadopago")) || (data97 === "fal")) || (data97 === "woovi-rsa")) || (data97 === "woovi-hmac")) || (data97 === "pagbank-v1")) || (data97 === "pagbank-v2")) || (data97 === "starkbank")) || (data97 === "payzu")) || (data97 === "paddle")) || (data97 === "lemonsqueezy")) || (data97 === "asaas")) || (data97 === "efi-skip-mtls")) || (data97 === "basic")) || (data97 === "msgraph"))){
const err135 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data97};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data99 = data.fixed_keys;
if(Array.isArray(data99)){
const len15 = data99.length;
for(let i15=0; i15<len15; i15++){
let data100 = data99[i15];
if(typeof data100 !== "string"){
const err136 = {instancePath:instancePath+"/fixed_keys/" + i15,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data100};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
}
}
else {
const err137 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data99};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
}
if(data.ips !== undefined){
let data101 = data.ips;
if(Array.isArray(data101)){
const len16 = data101.length;
for(let i16=0; i16<len16; i16++){
let data102 = data101[i16];
if(typeof data102 !== "string"){
const err138 = {instancePath:instancePath+"/ips/" + i16,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data102};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
}
}
else {
const err139 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data101};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
}
if(data.replay !== undefined){
let data103 = data.replay;
if(typeof data103 !== "string"){
const err140 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data103};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
}
else {
const err141 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "zoom"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err142 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
for(const key14 in data){
if(!(((((key14 === "scheme") || (key14 === "keys")) || (key14 === "fixed_keys")) || (key14 === "ips")) || (key14 === "replay"))){
const err143 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key14},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
if(data.scheme !== undefined){
let data104 = data.scheme;
if(!(((((((((((((((((((((data104 === "github") || (data104 === "stripe")) || (data104 === "slack")) || (data104 === "zoom")) || (data104 === "shopify")) || (data104 === "twilio-form")) || (data104 === "twilio-json")) || (data104 === "mercadopago")) || (data104 === "fal")) || (data104 === "woovi-rsa")) || (data104 === "woovi-hmac")) || (data104 === "pagbank-v1")) || (data104 === "pagbank-v2")) || (data104 === "starkbank")) || (data104 === "payzu")) || (data104 === "paddle")) || (data104 === "lemonsqueezy")) || (data104 === "asaas")) || (data104 === "efi-skip-mtls")) || (data104 === "basic")) || (data104 === "msgraph"))){
const err144 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data104};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data106 = data.fixed_keys;
if(Array.isArray(data106)){
const len17 = data106.length;
for(let i17=0; i17<len17; i17++){
let data107 = data106[i17];
if(typeof data107 !== "string"){
const err145 = {instancePath:instancePath+"/fixed_keys/" + i17,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data107};
if(vErrors === null){
vErrors = [err145];
}
else {
vErrors.push(err145);
}
errors++;
}
}
}
else {
const err146 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data106};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
}
if(data.ips !== undefined){
let data108 = data.ips;
if(Array.isArray(data108)){
const len18 = data108.length;
for(let i18=0; i18<len18; i18++){
let data109 = data108[i18];
if(typeof data109 !== "string"){
const err147 = {instancePath:instancePath+"/ips/" + i18,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data109};
if(vErrors === null){
vErrors = [err147];
}
else {
vErrors.push(err147);
}
errors++;
}
}
}
else {
const err148 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data108};
if(vErrors === null){
vErrors = [err148];
}
else {
vErrors.push(err148);
}
errors++;
}
}
if(data.replay !== undefined){
let data110 = data.replay;
if(typeof data110 !== "string"){
const err149 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data110};
if(vErrors === null){
vErrors = [err149];
}
else {
vErrors.push(err149);
}
errors++;
}
}
}
else {
const err150 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err150];
}
else {
vErrors.push(err150);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "shopify"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err151 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err151];
}
else {
vErrors.push(err151);
}
errors++;
}
for(const key15 in data){
if(!(((((key15 === "scheme") || (key15 === "keys")) || (key15 === "fixed_keys")) || (key15 === "ips")) || (key15 === "replay"))){
const err152 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key15},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err152];
}
else {
vErrors.push(err152);
}
errors++;
}
}
if(data.scheme !== undefined){
let data111 = data.scheme;
if(!(((((((((((((((((((((data111 === "github") || (data111 === "stripe")) || (data111 === "slack")) || (data111 === "zoom")) || (data111 === "shopify")) || (data111 === "twilio-form")) || (data111 === "twilio-json")) || (data111 === "mercadopago")) || (data111 === "fal")) || (data111 === "woovi-rsa")) || (data111 === "woovi-hmac")) || (data111 === "pagbank-v1")) || (data111 === "pagbank-v2")) || (data111 === "starkbank")) || (data111 === "payzu")) || (data111 === "paddle")) || (data111 === "lemonsqueezy")) || (data111 === "asaas")) || (data111 === "efi-skip-mtls")) || (data111 === "basic")) || (data111 === "msgraph"))){
const err153 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data111};
if(vErrors === null){
vErrors = [err153];
}
else {
vErrors.push(err153);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data113 = data.fixed_keys;
if(Array.isArray(data113)){
const len19 = data113.length;
for(let i19=0; i19<len19; i19++){
let data114 = data113[i19];
if(typeof data114 !== "string"){
const err154 = {instancePath:instancePath+"/fixed_keys/" + i19,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data114};
if(vErrors === null){
vErrors = [err154];
}
else {
vErrors.push(err154);
}
errors++;
}
}
}
else {
const err155 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data113};
if(vErrors === null){
vErrors = [err155];
}
else {
vErrors.push(err155);
}
errors++;
}
}
if(data.ips !== undefined){
let data115 = data.ips;
if(Array.isArray(data115)){
const len20 = data115.length;
for(let i20=0; i20<len20; i20++){
let data116 = data115[i20];
if(typeof data116 !== "string"){
const err156 = {instancePath:instancePath+"/ips/" + i20,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data116};
if(vErrors === null){
vErrors = [err156];
}
else {
vErrors.push(err156);
}
errors++;
}
}
}
else {
const err157 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data115};
if(vErrors === null){
vErrors = [err157];
}
else {
vErrors.push(err157);
}
errors++;
}
}
if(data.replay !== undefined){
let data117 = data.replay;
if(typeof data117 !== "string"){
const err158 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data117};
if(vErrors === null){
vErrors = [err158];
}
else {
vErrors.push(err158);
}
errors++;
}
}
}
else {
const err159 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err159];
}
else {
vErrors.push(err159);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "twilio-form"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err160 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err160];
}
else {
vErrors.push(err160);
}
errors++;
}
for(const key16 in data){
if(!(((((key16 === "scheme") || (key16 === "keys")) || (key16 === "fixed_keys")) || (key16 === "ips")) || (key16 === "replay"))){
const err161 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key16},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err161];
}
else {
vErrors.push(err161);
}
errors++;
}
}
if(data.scheme !== undefined){
let data118 = data.scheme;
if(!(((((((((((((((((((((data118 === "github") || (data118 === "stripe")) || (data118 === "slack")) || (data118 === "zoom")) || (data118 === "shopify")) || (data118 === "twilio-form")) || (data118 === "twilio-json")) || (data118 === "mercadopago")) || (data118 === "fal")) || (data118 === "woovi-rsa")) || (data118 === "woovi-hmac")) || (data118 === "pagbank-v1")) || (data118 === "pagbank-v2")) || (data118 === "starkbank")) || (data118 === "payzu")) || (data118 === "paddle")) || (data118 === "lemonsqueezy")) || (data118 === "asaas")) || (data118 === "efi-skip-mtls")) || (data118 === "basic")) || (data118 === "msgraph"))){
const err162 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data118};
if(vErrors === null){
vErrors = [err162];
}
else {
vErrors.push(err162);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data120 = data.fixed_keys;
if(Array.isArray(data120)){
const len21 = data120.length;
for(let i21=0; i21<len21; i21++){
let data121 = data120[i21];
if(typeof data121 !== "string"){
const err163 = {instancePath:instancePath+"/fixed_keys/" + i21,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data121};
if(vErrors === null){
vErrors = [err163];
}
else {
vErrors.push(err163);
}
errors++;
}
}
}
else {
const err164 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data120};
if(vErrors === null){
vErrors = [err164];
}
else {
vErrors.push(err164);
}
errors++;
}
}
if(data.ips !== undefined){
let data122 = data.ips;
if(Array.isArray(data122)){
const len22 = data122.length;
for(let i22=0; i22<len22; i22++){
let data123 = data122[i22];
if(typeof data123 !== "string"){
const err165 = {instancePath:instancePath+"/ips/" + i22,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data123};
if(vErrors === null){
vErrors = [err165];
}
else {
vErrors.push(err165);
}
errors++;
}
}
}
else {
const err166 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data122};
if(vErrors === null){
vErrors = [err166];
}
else {
vErrors.push(err166);
}
errors++;
}
}
if(data.replay !== undefined){
let data124 = data.replay;
if(typeof data124 !== "string"){
const err167 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data124};
if(vErrors === null){
vErrors = [err167];
}
else {
vErrors.push(err167);
}
errors++;
}
}
}
else {
const err168 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err168];
}
else {
vErrors.push(err168);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "twilio-json"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err169 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err169];
}
else {
vErrors.push(err169);
}
errors++;
}
for(const key17 in data){
if(!(((((key17 === "scheme") || (key17 === "keys")) || (key17 === "fixed_keys")) || (key17 === "ips")) || (key17 === "replay"))){
const err170 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key17},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err170];
}
else {
vErrors.push(err170);
}
errors++;
}
}
if(data.scheme !== undefined){
let data125 = data.scheme;
if(!(((((((((((((((((((((data125 === "github") || (data125 === "stripe")) || (data125 === "slack")) || (data125 === "zoom")) || (data125 === "shopify")) || (data125 === "twilio-form")) || (data125 === "twilio-json")) || (data125 === "mercadopago")) || (data125 === "fal")) || (data125 === "woovi-rsa")) || (data125 === "woovi-hmac")) || (data125 === "pagbank-v1")) || (data125 === "pagbank-v2")) || (data125 === "starkbank")) || (data125 === "payzu")) || (data125 === "paddle")) || (data125 === "lemonsqueezy")) || (data125 === "asaas")) || (data125 === "efi-skip-mtls")) || (data125 === "basic")) || (data125 === "msgraph"))){
const err171 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data125};
if(vErrors === null){
vErrors = [err171];
}
else {
vErrors.push(err171);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data127 = data.fixed_keys;
if(Array.isArray(data127)){
const len23 = data127.length;
for(let i23=0; i23<len23; i23++){
let data128 = data127[i23];
if(typeof data128 !== "string"){
const err172 = {instancePath:instancePath+"/fixed_keys/" + i23,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data128};
if(vErrors === null){
vErrors = [err172];
}
else {
vErrors.push(err172);
}
errors++;
}
}
}
else {
const err173 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data127};
if(vErrors === null){
vErrors = [err173];
}
else {
vErrors.push(err173);
}
errors++;
}
}
if(data.ips !== undefined){
let data129 = data.ips;
if(Array.isArray(data129)){
const len24 = data129.length;
for(let i24=0; i24<len24; i24++){
let data130 = data129[i24];
if(typeof data130 !== "string"){
const err174 = {instancePath:instancePath+"/ips/" + i24,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data130};
if(vErrors === null){
vErrors = [err174];
}
else {
vErrors.push(err174);
}
errors++;
}
}
}
else {
const err175 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data129};
if(vErrors === null){
vErrors = [err175];
}
else {
vErrors.push(err175);
}
errors++;
}
}
if(data.replay !== undefined){
let data131 = data.replay;
if(typeof data131 !== "string"){
const err176 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data131};
if(vErrors === null){
vErrors = [err176];
}
else {
vErrors.push(err176);
}
errors++;
}
}
}
else {
const err177 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err177];
}
else {
vErrors.push(err177);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "mercadopago"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err178 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err178];
}
else {
vErrors.push(err178);
}
errors++;
}
for(const key18 in data){
if(!(((((key18 === "scheme") || (key18 === "keys")) || (key18 === "fixed_keys")) || (key18 === "ips")) || (key18 === "replay"))){
const err179 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key18},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err179];
}
else {
vErrors.push(err179);
}
errors++;
}
}
if(data.scheme !== undefined){
let data132 = data.scheme;
if(!(((((((((((((((((((((data132 === "github") || (data132 === "stripe")) || (data132 === "slack")) || (data132 === "zoom")) || (data132 === "shopify")) || (data132 === "twilio-form")) || (data132 === "twilio-json")) || (data132 === "mercadopago")) || (data132 === "fal")) || (data132 === "woovi-rsa")) || (data132 === "woovi-hmac")) || (data132 === "pagbank-v1")) || (data132 === "pagbank-v2")) || (data132 === "starkbank")) || (data132 === "payzu")) || (data132 === "paddle")) || (data132 === "lemonsqueezy")) || (data132 === "asaas")) || (data132 === "efi-skip-mtls")) || (data132 === "basic")) || (data132 === "msgraph"))){
const err180 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data132};
if(vErrors === null){
vErrors = [err180];
}
else {
vErrors.push(err180);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data134 = data.fixed_keys;
if(Array.isArray(data134)){
const len25 = data134.length;
for(let i25=0; i25<len25; i25++){
let data135 = data134[i25];
if(typeof data135 !== "string"){
const err181 = {instancePath:instancePath+"/fixed_keys/" + i25,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data135};
if(vErrors === null){
vErrors = [err181];
}
else {
vErrors.push(err181);
}
errors++;
}
}
}
else {
const err182 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data134};
if(vErrors === null){
vErrors = [err182];
}
else {
vErrors.push(err182);
}
errors++;
}
}
if(data.ips !== undefined){
let data136 = data.ips;
if(Array.isArray(data136)){
const len26 = data136.length;
for(let i26=0; i26<len26; i26++){
let data137 = data136[i26];
if(typeof data137 !== "string"){
const err183 = {instancePath:instancePath+"/ips/" + i26,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data137};
if(vErrors === null){
vErrors = [err183];
}
else {
vErrors.push(err183);
}
errors++;
}
}
}
else {
const err184 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data136};
if(vErrors === null){
vErrors = [err184];
}
else {
vErrors.push(err184);
}
errors++;
}
}
if(data.replay !== undefined){
let data138 = data.replay;
if(typeof data138 !== "string"){
const err185 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data138};
if(vErrors === null){
vErrors = [err185];
}
else {
vErrors.push(err185);
}
errors++;
}
}
}
else {
const err186 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err186];
}
else {
vErrors.push(err186);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "fal"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err187 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err187];
}
else {
vErrors.push(err187);
}
errors++;
}
for(const key19 in data){
if(!(((((key19 === "scheme") || (key19 === "keys")) || (key19 === "fixed_keys")) || (key19 === "ips")) || (key19 === "replay"))){
const err188 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key19},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err188];
}
else {
vErrors.push(err188);
}
errors++;
}
}
if(data.scheme !== undefined){
let data139 = data.scheme;
if(!(((((((((((((((((((((data139 === "github") || (data139 === "stripe")) || (data139 === "slack")) || (data139 === "zoom")) || (data139 === "shopify")) || (data139 === "twilio-form")) || (data139 === "twilio-json")) || (data139 === "mercadopago")) || (data139 === "fal")) || (data139 === "woovi-rsa")) || (data139 === "woovi-hmac")) || (data139 === "pagbank-v1")) || (data139 === "pagbank-v2")) || (data139 === "starkbank")) || (data139 === "payzu")) || (data139 === "paddle")) || (data139 === "lemonsqueezy")) || (data139 === "asaas")) || (data139 === "efi-skip-mtls")) || (data139 === "basic")) || (data139 === "msgraph"))){
const err189 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data139};
if(vErrors === null){
vErrors = [err189];
}
else {
vErrors.push(err189);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data141 = data.fixed_keys;
if(Array.isArray(data141)){
const len27 = data141.length;
for(let i27=0; i27<len27; i27++){
let data142 = data141[i27];
if(typeof data142 !== "string"){
const err190 = {instancePath:instancePath+"/fixed_keys/" + i27,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data142};
if(vErrors === null){
vErrors = [err190];
}
else {
vErrors.push(err190);
}
errors++;
}
}
}
else {
const err191 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data141};
if(vErrors === null){
vErrors = [err191];
}
else {
vErrors.push(err191);
}
errors++;
}
}
if(data.ips !== undefined){
let data143 = data.ips;
if(Array.isArray(data143)){
const len28 = data143.length;
for(let i28=0; i28<len28; i28++){
let data144 = data143[i28];
if(typeof data144 !== "string"){
const err192 = {instancePath:instancePath+"/ips/" + i28,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data144};
if(vErrors === null){
vErrors = [err192];
}
else {
vErrors.push(err192);
}
errors++;
}
}
}
else {
const err193 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data143};
if(vErrors === null){
vErrors = [err193];
}
else {
vErrors.push(err193);
}
errors++;
}
}
if(data.replay !== undefined){
let data145 = data.replay;
if(typeof data145 !== "string"){
const err194 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data145};
if(vErrors === null){
vErrors = [err194];
}
else {
vErrors.push(err194);
}
errors++;
}
}
}
else {
const err195 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err195];
}
else {
vErrors.push(err195);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "woovi-rsa"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err196 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err196];
}
else {
vErrors.push(err196);
}
errors++;
}
for(const key20 in data){
if(!(((((key20 === "scheme") || (key20 === "keys")) || (key20 === "fixed_keys")) || (key20 === "ips")) || (key20 === "replay"))){
const err197 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key20},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err197];
}
else {
vErrors.push(err197);
}
errors++;
}
}
if(data.scheme !== undefined){
let data146 = data.scheme;
if(!(((((((((((((((((((((data146 === "github") || (data146 === "stripe")) || (data146 === "slack")) || (data146 === "zoom")) || (data146 === "shopify")) || (data146 === "twilio-form")) || (data146 === "twilio-json")) || (data146 === "mercadopago")) || (data146 === "fal")) || (data146 === "woovi-rsa")) || (data146 === "woovi-hmac")) || (data146 === "pagbank-v1")) || (data146 === "pagbank-v2")) || (data146 === "starkbank")) || (data146 === "payzu")) || (data146 === "paddle")) || (data146 === "lemonsqueezy")) || (data146 === "asaas")) || (data146 === "efi-skip-mtls")) || (data146 === "basic")) || (data146 === "msgraph"))){
const err198 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data146};
if(vErrors === null){
vErrors = [err198];
}
else {
vErrors.push(err198);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data148 = data.fixed_keys;
if(Array.isArray(data148)){
const len29 = data148.length;
for(let i29=0; i29<len29; i29++){
let data149 = data148[i29];
if(typeof data149 !== "string"){
const err199 = {instancePath:instancePath+"/fixed_keys/" + i29,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data149};
if(vErrors === null){
vErrors = [err199];
}
else {
vErrors.push(err199);
}
errors++;
}
}
}
else {
const err200 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data148};
if(vErrors === null){
vErrors = [err200];
}
else {
vErrors.push(err200);
}
errors++;
}
}
if(data.ips !== undefined){
let data150 = data.ips;
if(Array.isArray(data150)){
const len30 = data150.length;
for(let i30=0; i30<len30; i30++){
let data151 = data150[i30];
if(typeof data151 !== "string"){
const err201 = {instancePath:instancePath+"/ips/" + i30,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data151};
if(vErrors === null){
vErrors = [err201];
}
else {
vErrors.push(err201);
}
errors++;
}
}
}
else {
const err202 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data150};
if(vErrors === null){
vErrors = [err202];
}
else {
vErrors.push(err202);
}
errors++;
}
}
if(data.replay !== undefined){
let data152 = data.replay;
if(typeof data152 !== "string"){
const err203 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data152};
if(vErrors === null){
vErrors = [err203];
}
else {
vErrors.push(err203);
}
errors++;
}
}
}
else {
const err204 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err204];
}
else {
vErrors.push(err204);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "woovi-hmac"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err205 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err205];
}
else {
vErrors.push(err205);
}
errors++;
}
for(const key21 in data){
if(!(((((key21 === "scheme") || (key21 === "keys")) || (key21 === "fixed_keys")) || (key21 === "ips")) || (key21 === "replay"))){
const err206 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key21},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err206];
}
else {
vErrors.push(err206);
}
errors++;
}
}
if(data.scheme !== undefined){
let data153 = data.scheme;
if(!(((((((((((((((((((((data153 === "github") || (data153 === "stripe")) || (data153 === "slack")) || (data153 === "zoom")) || (data153 === "shopify")) || (data153 === "twilio-form")) || (data153 === "twilio-json")) || (data153 === "mercadopago")) || (data153 === "fal")) || (data153 === "woovi-rsa")) || (data153 === "woovi-hmac")) || (data153 === "pagbank-v1")) || (data153 === "pagbank-v2")) || (data153 === "starkbank")) || (data153 === "payzu")) || (data153 === "paddle")) || (data153 === "lemonsqueezy")) || (data153 === "asaas")) || (data153 === "efi-skip-mtls")) || (data153 === "basic")) || (data153 === "msgraph"))){
const err207 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data153};
if(vErrors === null){
vErrors = [err207];
}
else {
vErrors.push(err207);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data155 = data.fixed_keys;
if(Array.isArray(data155)){
const len31 = data155.length;
for(let i31=0; i31<len31; i31++){
let data156 = data155[i31];
if(typeof data156 !== "string"){
const err208 = {instancePath:instancePath+"/fixed_keys/" + i31,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data156};
if(vErrors === null){
vErrors = [err208];
}
else {
vErrors.push(err208);
}
errors++;
}
}
}
else {
const err209 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data155};
if(vErrors === null){
vErrors = [err209];
}
else {
vErrors.push(err209);
}
errors++;
}
}
if(data.ips !== undefined){
let data157 = data.ips;
if(Array.isArray(data157)){
const len32 = data157.length;
for(let i32=0; i32<len32; i32++){
let data158 = data157[i32];
if(typeof data158 !== "string"){
const err210 = {instancePath:instancePath+"/ips/" + i32,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data158};
if(vErrors === null){
vErrors = [err210];
}
else {
vErrors.push(err210);
}
errors++;
}
}
}
else {
const err211 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data157};
if(vErrors === null){
vErrors = [err211];
}
else {
vErrors.push(err211);
}
errors++;
}
}
if(data.replay !== undefined){
let data159 = data.replay;
if(typeof data159 !== "string"){
const err212 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data159};
if(vErrors === null){
vErrors = [err212];
}
else {
vErrors.push(err212);
}
errors++;
}
}
}
else {
const err213 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err213];
}
else {
vErrors.push(err213);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "pagbank-v1"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err214 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err214];
}
else {
vErrors.push(err214);
}
errors++;
}
for(const key22 in data){
if(!(((((key22 === "scheme") || (key22 === "keys")) || (key22 === "fixed_keys")) || (key22 === "ips")) || (key22 === "replay"))){
const err215 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key22},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err215];
}
else {
vErrors.push(err215);
}
errors++;
}
}
if(data.scheme !== undefined){
let data160 = data.scheme;
if(!(((((((((((((((((((((data160 === "github") || (data160 === "stripe")) || (data160 === "slack")) || (data160 === "zoom")) || (data160 === "shopify")) || (data160 === "twilio-form")) || (data160 === "twilio-json")) || (data160 === "mercadopago")) || (data160 === "fal")) || (data160 === "woovi-rsa")) || (data160 === "woovi-hmac")) || (data160 === "pagbank-v1")) || (data160 === "pagbank-v2")) || (data160 === "starkbank")) || (data160 === "payzu")) || (data160 === "paddle")) || (data160 === "lemonsqueezy")) || (data160 === "asaas")) || (data160 === "efi-skip-mtls")) || (data160 === "basic")) || (data160 === "msgraph"))){
const err216 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data160};
if(vErrors === null){
vErrors = [err216];
}
else {
vErrors.push(err216);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data162 = data.fixed_keys;
if(Array.isArray(data162)){
const len33 = data162.length;
for(let i33=0; i33<len33; i33++){
let data163 = data162[i33];
if(typeof data163 !== "string"){
const err217 = {instancePath:instancePath+"/fixed_keys/" + i33,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data163};
if(vErrors === null){
vErrors = [err217];
}
else {
vErrors.push(err217);
}
errors++;
}
}
}
else {
const err218 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data162};
if(vErrors === null){
vErrors = [err218];
}
else {
vErrors.push(err218);
}
errors++;
}
}
if(data.ips !== undefined){
let data164 = data.ips;
if(Array.isArray(data164)){
const len34 = data164.length;
for(let i34=0; i34<len34; i34++){
let data165 = data164[i34];
if(typeof data165 !== "string"){
const err219 = {instancePath:instancePath+"/ips/" + i34,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data165};
if(vErrors === null){
vErrors = [err219];
}
else {
vErrors.push(err219);
}
errors++;
}
}
}
else {
const err220 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data164};
if(vErrors === null){
vErrors = [err220];
}
else {
vErrors.push(err220);
}
errors++;
}
}
if(data.replay !== undefined){
let data166 = data.replay;
if(typeof data166 !== "string"){
const err221 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data166};
if(vErrors === null){
vErrors = [err221];
}
else {
vErrors.push(err221);
}
errors++;
}
}
}
else {
const err222 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err222];
}
else {
vErrors.push(err222);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "pagbank-v2"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err223 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err223];
}
else {
vErrors.push(err223);
}
errors++;
}
for(const key23 in data){
if(!(((((key23 === "scheme") || (key23 === "keys")) || (key23 === "fixed_keys")) || (key23 === "ips")) || (key23 === "replay"))){
const err224 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key23},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err224];
}
else {
vErrors.push(err224);
}
errors++;
}
}
if(data.scheme !== undefined){
let data167 = data.scheme;
if(!(((((((((((((((((((((data167 === "github") || (data167 === "stripe")) || (data167 === "slack")) || (data167 === "zoom")) || (data167 === "shopify")) || (data167 === "twilio-form")) || (data167 === "twilio-json")) || (data167 === "mercadopago")) || (data167 === "fal")) || (data167 === "woovi-rsa")) || (data167 === "woovi-hmac")) || (data167 === "pagbank-v1")) || (data167 === "pagbank-v2")) || (data167 === "starkbank")) || (data167 === "payzu")) || (data167 === "paddle")) || (data167 === "lemonsqueezy")) || (data167 === "asaas")) || (data167 === "efi-skip-mtls")) || (data167 === "basic")) || (data167 === "msgraph"))){
const err225 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data167};
if(vErrors === null){
vErrors = [err225];
}
else {
vErrors.push(err225);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data169 = data.fixed_keys;
if(Array.isArray(data169)){
const len35 = data169.length;
for(let i35=0; i35<len35; i35++){
let data170 = data169[i35];
if(typeof data170 !== "string"){
const err226 = {instancePath:instancePath+"/fixed_keys/" + i35,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data170};
if(vErrors === null){
vErrors = [err226];
}
else {
vErrors.push(err226);
}
errors++;
}
}
}
else {
const err227 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data169};
if(vErrors === null){
vErrors = [err227];
}
else {
vErrors.push(err227);
}
errors++;
}
}
if(data.ips !== undefined){
let data171 = data.ips;
if(Array.isArray(data171)){
const len36 = data171.length;
for(let i36=0; i36<len36; i36++){
let data172 = data171[i36];
if(typeof data172 !== "string"){
const err228 = {instancePath:instancePath+"/ips/" + i36,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data172};
if(vErrors === null){
vErrors = [err228];
}
else {
vErrors.push(err228);
}
errors++;
}
}
}
else {
const err229 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data171};
if(vErrors === null){
vErrors = [err229];
}
else {
vErrors.push(err229);
}
errors++;
}
}
if(data.replay !== undefined){
let data173 = data.replay;
if(typeof data173 !== "string"){
const err230 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data173};
if(vErrors === null){
vErrors = [err230];
}
else {
vErrors.push(err230);
}
errors++;
}
}
}
else {
const err231 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err231];
}
else {
vErrors.push(err231);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "starkbank"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err232 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err232];
}
else {
vErrors.push(err232);
}
errors++;
}
for(const key24 in data){
if(!(((((key24 === "scheme") || (key24 === "keys")) || (key24 === "fixed_keys")) || (key24 === "ips")) || (key24 === "replay"))){
const err233 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key24},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err233];
}
else {
vErrors.push(err233);
}
errors++;
}
}
if(data.scheme !== undefined){
let data174 = data.scheme;
if(!(((((((((((((((((((((data174 === "github") || (data174 === "stripe")) || (data174 === "slack")) || (data174 === "zoom")) || (data174 === "shopify")) || (data174 === "twilio-form")) || (data174 === "twilio-json")) || (data174 === "mercadopago")) || (data174 === "fal")) || (data174 === "woovi-rsa")) || (data174 === "woovi-hmac")) || (data174 === "pagbank-v1")) || (data174 === "pagbank-v2")) || (data174 === "starkbank")) || (data174 === "payzu")) || (data174 === "paddle")) || (data174 === "lemonsqueezy")) || (data174 === "asaas")) || (data174 === "efi-skip-mtls")) || (data174 === "basic")) || (data174 === "msgraph"))){
const err234 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data174};
if(vErrors === null){
vErrors = [err234];
}
else {
vErrors.push(err234);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data176 = data.fixed_keys;
if(Array.isArray(data176)){
const len37 = data176.length;
for(let i37=0; i37<len37; i37++){
let data177 = data176[i37];
if(typeof data177 !== "string"){
const err235 = {instancePath:instancePath+"/fixed_keys/" + i37,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data177};
if(vErrors === null){
vErrors = [err235];
}
else {
vErrors.push(err235);
}
errors++;
}
}
}
else {
const err236 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data176};
if(vErrors === null){
vErrors = [err236];
}
else {
vErrors.push(err236);
}
errors++;
}
}
if(data.ips !== undefined){
let data178 = data.ips;
if(Array.isArray(data178)){
const len38 = data178.length;
for(let i38=0; i38<len38; i38++){
let data179 = data178[i38];
if(typeof data179 !== "string"){
const err237 = {instancePath:instancePath+"/ips/" + i38,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data179};
if(vErrors === null){
vErrors = [err237];
}
else {
vErrors.push(err237);
}
errors++;
}
}
}
else {
const err238 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data178};
if(vErrors === null){
vErrors = [err238];
}
else {
vErrors.push(err238);
}
errors++;
}
}
if(data.replay !== undefined){
let data180 = data.replay;
if(typeof data180 !== "string"){
const err239 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data180};
if(vErrors === null){
vErrors = [err239];
}
else {
vErrors.push(err239);
}
errors++;
}
}
}
else {
const err240 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err240];
}
else {
vErrors.push(err240);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "payzu"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err241 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err241];
}
else {
vErrors.push(err241);
}
errors++;
}
for(const key25 in data){
if(!(((((key25 === "scheme") || (key25 === "keys")) || (key25 === "fixed_keys")) || (key25 === "ips")) || (key25 === "replay"))){
const err242 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key25},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err242];
}
else {
vErrors.push(err242);
}
errors++;
}
}
if(data.scheme !== undefined){
let data181 = data.scheme;
if(!(((((((((((((((((((((data181 === "github") || (data181 === "stripe")) || (data181 === "slack")) || (data181 === "zoom")) || (data181 === "shopify")) || (data181 === "twilio-form")) || (data181 === "twilio-json")) || (data181 === "mercadopago")) || (data181 === "fal")) || (data181 === "woovi-rsa")) || (data181 === "woovi-hmac")) || (data181 === "pagbank-v1")) || (data181 === "pagbank-v2")) || (data181 === "starkbank")) || (data181 === "payzu")) || (data181 === "paddle")) || (data181 === "lemonsqueezy")) || (data181 === "asaas")) || (data181 === "efi-skip-mtls")) || (data181 === "basic")) || (data181 === "msgraph"))){
const err243 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data181};
if(vErrors === null){
vErrors = [err243];
}
else {
vErrors.push(err243);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data183 = data.fixed_keys;
if(Array.isArray(data183)){
const len39 = data183.length;
for(let i39=0; i39<len39; i39++){
let data184 = data183[i39];
if(typeof data184 !== "string"){
const err244 = {instancePath:instancePath+"/fixed_keys/" + i39,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data184};
if(vErrors === null){
vErrors = [err244];
}
else {
vErrors.push(err244);
}
errors++;
}
}
}
else {
const err245 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data183};
if(vErrors === null){
vErrors = [err245];
}
else {
vErrors.push(err245);
}
errors++;
}
}
if(data.ips !== undefined){
let data185 = data.ips;
if(Array.isArray(data185)){
const len40 = data185.length;
for(let i40=0; i40<len40; i40++){
let data186 = data185[i40];
if(typeof data186 !== "string"){
const err246 = {instancePath:instancePath+"/ips/" + i40,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data186};
if(vErrors === null){
vErrors = [err246];
}
else {
vErrors.push(err246);
}
errors++;
}
}
}
else {
const err247 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data185};
if(vErrors === null){
vErrors = [err247];
}
else {
vErrors.push(err247);
}
errors++;
}
}
if(data.replay !== undefined){
let data187 = data.replay;
if(typeof data187 !== "string"){
const err248 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data187};
if(vErrors === null){
vErrors = [err248];
}
else {
vErrors.push(err248);
}
errors++;
}
}
}
else {
const err249 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err249];
}
else {
vErrors.push(err249);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "paddle"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err250 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err250];
}
else {
vErrors.push(err250);
}
errors++;
}
for(const key26 in data){
if(!(((((key26 === "scheme") || (key26 === "keys")) || (key26 === "fixed_keys")) || (key26 === "ips")) || (key26 === "replay"))){
const err251 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key26},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err251];
}
else {
vErrors.push(err251);
}
errors++;
}
}
if(data.scheme !== undefined){
let data188 = data.scheme;
if(!(((((((((((((((((((((data188 === "github") || (data188 === "stripe")) || (data188 === "slack")) || (data188 === "zoom")) || (data188 === "shopify")) || (data188 === "twilio-form")) || (data188 === "twilio-json")) || (data188 === "mercadopago")) || (data188 === "fal")) || (data188 === "woovi-rsa")) || (data188 === "woovi-hmac")) || (data188 === "pagbank-v1")) || (data188 === "pagbank-v2")) || (data188 === "starkbank")) || (data188 === "payzu")) || (data188 === "paddle")) || (data188 === "lemonsqueezy")) || (data188 === "asaas")) || (data188 === "efi-skip-mtls")) || (data188 === "basic")) || (data188 === "msgraph"))){
const err252 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data188};
if(vErrors === null){
vErrors = [err252];
}
else {
vErrors.push(err252);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data190 = data.fixed_keys;
if(Array.isArray(data190)){
const len41 = data190.length;
for(let i41=0; i41<len41; i41++){
let data191 = data190[i41];
if(typeof data191 !== "string"){
const err253 = {instancePath:instancePath+"/fixed_keys/" + i41,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data191};
if(vErrors === null){
vErrors = [err253];
}
else {
vErrors.push(err253);
}
errors++;
}
}
}
else {
const err254 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data190};
if(vErrors === null){
vErrors = [err254];
}
else {
vErrors.push(err254);
}
errors++;
}
}
if(data.ips !== undefined){
let data192 = data.ips;
if(Array.isArray(data192)){
const len42 = data192.length;
for(let i42=0; i42<len42; i42++){
let data193 = data192[i42];
if(typeof data193 !== "string"){
const err255 = {instancePath:instancePath+"/ips/" + i42,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data193};
if(vErrors === null){
vErrors = [err255];
}
else {
vErrors.push(err255);
}
errors++;
}
}
}
else {
const err256 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data192};
if(vErrors === null){
vErrors = [err256];
}
else {
vErrors.push(err256);
}
errors++;
}
}
if(data.replay !== undefined){
let data194 = data.replay;
if(typeof data194 !== "string"){
const err257 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data194};
if(vErrors === null){
vErrors = [err257];
}
else {
vErrors.push(err257);
}
errors++;
}
}
}
else {
const err258 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err258];
}
else {
vErrors.push(err258);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "lemonsqueezy"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err259 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err259];
}
else {
vErrors.push(err259);
}
errors++;
}
for(const key27 in data){
if(!(((((key27 === "scheme") || (key27 === "keys")) || (key27 === "fixed_keys")) || (key27 === "ips")) || (key27 === "replay"))){
const err260 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key27},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err260];
}
else {
vErrors.push(err260);
}
errors++;
}
}
if(data.scheme !== undefined){
let data195 = data.scheme;
if(!(((((((((((((((((((((data195 === "github") || (data195 === "stripe")) || (data195 === "slack")) || (data195 === "zoom")) || (data195 === "shopify")) || (data195 === "twilio-form")) || (data195 === "twilio-json")) || (data195 === "mercadopago")) || (data195 === "fal")) || (data195 === "woovi-rsa")) || (data195 === "woovi-hmac")) || (data195 === "pagbank-v1")) || (data195 === "pagbank-v2")) || (data195 === "starkbank")) || (data195 === "payzu")) || (data195 === "paddle")) || (data195 === "lemonsqueezy")) || (data195 === "asaas")) || (data195 === "efi-skip-mtls")) || (data195 === "basic")) || (data195 === "msgraph"))){
const err261 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data195};
if(vErrors === null){
vErrors = [err261];
}
else {
vErrors.push(err261);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data197 = data.fixed_keys;
if(Array.isArray(data197)){
const len43 = data197.length;
for(let i43=0; i43<len43; i43++){
let data198 = data197[i43];
if(typeof data198 !== "string"){
const err262 = {instancePath:instancePath+"/fixed_keys/" + i43,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data198};
if(vErrors === null){
vErrors = [err262];
}
else {
vErrors.push(err262);
}
errors++;
}
}
}
else {
const err263 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data197};
if(vErrors === null){
vErrors = [err263];
}
else {
vErrors.push(err263);
}
errors++;
}
}
if(data.ips !== undefined){
let data199 = data.ips;
if(Array.isArray(data199)){
const len44 = data199.length;
for(let i44=0; i44<len44; i44++){
let data200 = data199[i44];
if(typeof data200 !== "string"){
const err264 = {instancePath:instancePath+"/ips/" + i44,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data200};
if(vErrors === null){
vErrors = [err264];
}
else {
vErrors.push(err264);
}
errors++;
}
}
}
else {
const err265 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data199};
if(vErrors === null){
vErrors = [err265];
}
else {
vErrors.push(err265);
}
errors++;
}
}
if(data.replay !== undefined){
let data201 = data.replay;
if(typeof data201 !== "string"){
const err266 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data201};
if(vErrors === null){
vErrors = [err266];
}
else {
vErrors.push(err266);
}
errors++;
}
}
}
else {
const err267 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err267];
}
else {
vErrors.push(err267);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "asaas"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err268 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err268];
}
else {
vErrors.push(err268);
}
errors++;
}
for(const key28 in data){
if(!(((((key28 === "scheme") || (key28 === "keys")) || (key28 === "fixed_keys")) || (key28 === "ips")) || (key28 === "replay"))){
const err269 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key28},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err269];
}
else {
vErrors.push(err269);
}
errors++;
}
}
if(data.scheme !== undefined){
let data202 = data.scheme;
if(!(((((((((((((((((((((data202 === "github") || (data202 === "stripe")) || (data202 === "slack")) || (data202 === "zoom")) || (data202 === "shopify")) || (data202 === "twilio-form")) || (data202 === "twilio-json")) || (data202 === "mercadopago")) || (data202 === "fal")) || (data202 === "woovi-rsa")) || (data202 === "woovi-hmac")) || (data202 === "pagbank-v1")) || (data202 === "pagbank-v2")) || (data202 === "starkbank")) || (data202 === "payzu")) || (data202 === "paddle")) || (data202 === "lemonsqueezy")) || (data202 === "asaas")) || (data202 === "efi-skip-mtls")) || (data202 === "basic")) || (data202 === "msgraph"))){
const err270 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data202};
if(vErrors === null){
vErrors = [err270];
}
else {
vErrors.push(err270);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data204 = data.fixed_keys;
if(Array.isArray(data204)){
const len45 = data204.length;
for(let i45=0; i45<len45; i45++){
let data205 = data204[i45];
if(typeof data205 !== "string"){
const err271 = {instancePath:instancePath+"/fixed_keys/" + i45,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data205};
if(vErrors === null){
vErrors = [err271];
}
else {
vErrors.push(err271);
}
errors++;
}
}
}
else {
const err272 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data204};
if(vErrors === null){
vErrors = [err272];
}
else {
vErrors.push(err272);
}
errors++;
}
}
if(data.ips !== undefined){
let data206 = data.ips;
if(Array.isArray(data206)){
const len46 = data206.length;
for(let i46=0; i46<len46; i46++){
let data207 = data206[i46];
if(typeof data207 !== "string"){
const err273 = {instancePath:instancePath+"/ips/" + i46,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data207};
if(vErrors === null){
vErrors = [err273];
}
else {
vErrors.push(err273);
}
errors++;
}
}
}
else {
const err274 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data206};
if(vErrors === null){
vErrors = [err274];
}
else {
vErrors.push(err274);
}
errors++;
}
}
if(data.replay !== undefined){
let data208 = data.replay;
if(typeof data208 !== "string"){
const err275 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data208};
if(vErrors === null){
vErrors = [err275];
}
else {
vErrors.push(err275);
}
errors++;
}
}
}
else {
const err276 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err276];
}
else {
vErrors.push(err276);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "efi-skip-mtls"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err277 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err277];
}
else {
vErrors.push(err277);
}
errors++;
}
for(const key29 in data){
if(!(((((key29 === "scheme") || (key29 === "keys")) || (key29 === "fixed_keys")) || (key29 === "ips")) || (key29 === "replay"))){
const err278 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key29},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err278];
}
else {
vErrors.push(err278);
}
errors++;
}
}
if(data.scheme !== undefined){
let data209 = data.scheme;
if(!(((((((((((((((((((((data209 === "github") || (data209 === "stripe")) || (data209 === "slack")) || (data209 === "zoom")) || (data209 === "shopify")) || (data209 === "twilio-form")) || (data209 === "twilio-json")) || (data209 === "mercadopago")) || (data209 === "fal")) || (data209 === "woovi-rsa")) || (data209 === "woovi-hmac")) || (data209 === "pagbank-v1")) || (data209 === "pagbank-v2")) || (data209 === "starkbank")) || (data209 === "payzu")) || (data209 === "paddle")) || (data209 === "lemonsqueezy")) || (data209 === "asaas")) || (data209 === "efi-skip-mtls")) || (data209 === "basic")) || (data209 === "msgraph"))){
const err279 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data209};
if(vErrors === null){
vErrors = [err279];
}
else {
vErrors.push(err279);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data211 = data.fixed_keys;
if(Array.isArray(data211)){
const len47 = data211.length;
for(let i47=0; i47<len47; i47++){
let data212 = data211[i47];
if(typeof data212 !== "string"){
const err280 = {instancePath:instancePath+"/fixed_keys/" + i47,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data212};
if(vErrors === null){
vErrors = [err280];
}
else {
vErrors.push(err280);
}
errors++;
}
}
}
else {
const err281 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data211};
if(vErrors === null){
vErrors = [err281];
}
else {
vErrors.push(err281);
}
errors++;
}
}
if(data.ips !== undefined){
let data213 = data.ips;
if(Array.isArray(data213)){
const len48 = data213.length;
for(let i48=0; i48<len48; i48++){
let data214 = data213[i48];
if(typeof data214 !== "string"){
const err282 = {instancePath:instancePath+"/ips/" + i48,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data214};
if(vErrors === null){
vErrors = [err282];
}
else {
vErrors.push(err282);
}
errors++;
}
}
}
else {
const err283 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data213};
if(vErrors === null){
vErrors = [err283];
}
else {
vErrors.push(err283);
}
errors++;
}
}
if(data.replay !== undefined){
let data215 = data.replay;
if(typeof data215 !== "string"){
const err284 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data215};
if(vErrors === null){
vErrors = [err284];
}
else {
vErrors.push(err284);
}
errors++;
}
}
}
else {
const err285 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err285];
}
else {
vErrors.push(err285);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "basic"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err286 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err286];
}
else {
vErrors.push(err286);
}
errors++;
}
for(const key30 in data){
if(!(((((key30 === "scheme") || (key30 === "keys")) || (key30 === "fixed_keys")) || (key30 === "ips")) || (key30 === "replay"))){
const err287 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key30},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err287];
}
else {
vErrors.push(err287);
}
errors++;
}
}
if(data.scheme !== undefined){
let data216 = data.scheme;
if(!(((((((((((((((((((((data216 === "github") || (data216 === "stripe")) || (data216 === "slack")) || (data216 === "zoom")) || (data216 === "shopify")) || (data216 === "twilio-form")) || (data216 === "twilio-json")) || (data216 === "mercadopago")) || (data216 === "fal")) || (data216 === "woovi-rsa")) || (data216 === "woovi-hmac")) || (data216 === "pagbank-v1")) || (data216 === "pagbank-v2")) || (data216 === "starkbank")) || (data216 === "payzu")) || (data216 === "paddle")) || (data216 === "lemonsqueezy")) || (data216 === "asaas")) || (data216 === "efi-skip-mtls")) || (data216 === "basic")) || (data216 === "msgraph"))){
const err288 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data216};
if(vErrors === null){
vErrors = [err288];
}
else {
vErrors.push(err288);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data218 = data.fixed_keys;
if(Array.isArray(data218)){
const len49 = data218.length;
for(let i49=0; i49<len49; i49++){
let data219 = data218[i49];
if(typeof data219 !== "string"){
const err289 = {instancePath:instancePath+"/fixed_keys/" + i49,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data219};
if(vErrors === null){
vErrors = [err289];
}
else {
vErrors.push(err289);
}
errors++;
}
}
}
else {
const err290 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data218};
if(vErrors === null){
vErrors = [err290];
}
else {
vErrors.push(err290);
}
errors++;
}
}
if(data.ips !== undefined){
let data220 = data.ips;
if(Array.isArray(data220)){
const len50 = data220.length;
for(let i50=0; i50<len50; i50++){
let data221 = data220[i50];
if(typeof data221 !== "string"){
const err291 = {instancePath:instancePath+"/ips/" + i50,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data221};
if(vErrors === null){
vErrors = [err291];
}
else {
vErrors.push(err291);
}
errors++;
}
}
}
else {
const err292 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data220};
if(vErrors === null){
vErrors = [err292];
}
else {
vErrors.push(err292);
}
errors++;
}
}
if(data.replay !== undefined){
let data222 = data.replay;
if(typeof data222 !== "string"){
const err293 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data222};
if(vErrors === null){
vErrors = [err293];
}
else {
vErrors.push(err293);
}
errors++;
}
}
}
else {
const err294 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err294];
}
else {
vErrors.push(err294);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "msgraph"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.scheme === undefined){
const err295 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "scheme"},schema:schema31.oneOf[10].required,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err295];
}
else {
vErrors.push(err295);
}
errors++;
}
for(const key31 in data){
if(!(((((key31 === "scheme") || (key31 === "keys")) || (key31 === "fixed_keys")) || (key31 === "ips")) || (key31 === "replay"))){
const err296 = {instancePath,schemaPath:"#/oneOf/10/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key31},schema:false,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err296];
}
else {
vErrors.push(err296);
}
errors++;
}
}
if(data.scheme !== undefined){
let data223 = data.scheme;
if(!(((((((((((((((((((((data223 === "github") || (data223 === "stripe")) || (data223 === "slack")) || (data223 === "zoom")) || (data223 === "shopify")) || (data223 === "twilio-form")) || (data223 === "twilio-json")) || (data223 === "mercadopago")) || (data223 === "fal")) || (data223 === "woovi-rsa")) || (data223 === "woovi-hmac")) || (data223 === "pagbank-v1")) || (data223 === "pagbank-v2")) || (data223 === "starkbank")) || (data223 === "payzu")) || (data223 === "paddle")) || (data223 === "lemonsqueezy")) || (data223 === "asaas")) || (data223 === "efi-skip-mtls")) || (data223 === "basic")) || (data223 === "msgraph"))){
const err297 = {instancePath:instancePath+"/scheme",schemaPath:"#/oneOf/10/properties/scheme/enum",keyword:"enum",params:{allowedValues: schema31.oneOf[10].properties.scheme.enum},schema:schema31.oneOf[10].properties.scheme.enum,parentSchema:schema31.oneOf[10].properties.scheme,data:data223};
if(vErrors === null){
vErrors = [err297];
}
else {
vErrors.push(err297);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate109(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate109.errors : vErrors.concat(validate109.errors);
errors = vErrors.length;
}
}
if(data.fixed_keys !== undefined){
let data225 = data.fixed_keys;
if(Array.isArray(data225)){
const len51 = data225.length;
for(let i51=0; i51<len51; i51++){
let data226 = data225[i51];
if(typeof data226 !== "string"){
const err298 = {instancePath:instancePath+"/fixed_keys/" + i51,schemaPath:"#/oneOf/10/properties/fixed_keys/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.fixed_keys.items.type,parentSchema:schema31.oneOf[10].properties.fixed_keys.items,data:data226};
if(vErrors === null){
vErrors = [err298];
}
else {
vErrors.push(err298);
}
errors++;
}
}
}
else {
const err299 = {instancePath:instancePath+"/fixed_keys",schemaPath:"#/oneOf/10/properties/fixed_keys/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.fixed_keys.type,parentSchema:schema31.oneOf[10].properties.fixed_keys,data:data225};
if(vErrors === null){
vErrors = [err299];
}
else {
vErrors.push(err299);
}
errors++;
}
}
if(data.ips !== undefined){
let data227 = data.ips;
if(Array.isArray(data227)){
const len52 = data227.length;
for(let i52=0; i52<len52; i52++){
let data228 = data227[i52];
if(typeof data228 !== "string"){
const err300 = {instancePath:instancePath+"/ips/" + i52,schemaPath:"#/oneOf/10/properties/ips/items/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.ips.items.type,parentSchema:schema31.oneOf[10].properties.ips.items,data:data228};
if(vErrors === null){
vErrors = [err300];
}
else {
vErrors.push(err300);
}
errors++;
}
}
}
else {
const err301 = {instancePath:instancePath+"/ips",schemaPath:"#/oneOf/10/properties/ips/type",keyword:"type",params:{type: "array"},schema:schema31.oneOf[10].properties.ips.type,parentSchema:schema31.oneOf[10].properties.ips,data:data227};
if(vErrors === null){
vErrors = [err301];
}
else {
vErrors.push(err301);
}
errors++;
}
}
if(data.replay !== undefined){
let data229 = data.replay;
if(typeof data229 !== "string"){
const err302 = {instancePath:instancePath+"/replay",schemaPath:"#/oneOf/10/properties/replay/type",keyword:"type",params:{type: "string"},schema:schema31.oneOf[10].properties.replay.type,parentSchema:schema31.oneOf[10].properties.replay,data:data229};
if(vErrors === null){
vErrors = [err302];
}
else {
vErrors.push(err302);
}
errors++;
}
}
}
else {
const err303 = {instancePath,schemaPath:"#/oneOf/10/type",keyword:"type",params:{type: "object"},schema:schema31.oneOf[10].type,parentSchema:schema31.oneOf[10],data};
if(vErrors === null){
vErrors = [err303];
}
else {
vErrors.push(err303);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err304 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "scheme", tagValue: tag0},schema:schema31.discriminator,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err304];
}
else {
vErrors.push(err304);
}
errors++;
}
}
else {
const err305 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "scheme", tagValue: tag0},schema:schema31.discriminator,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err305];
}
else {
vErrors.push(err305);
}
errors++;
}
}
else {
const err306 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err306];
}
else {
vErrors.push(err306);
}
errors++;
}
validate108.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate108.evaluated = {"dynamicProps":true,"dynamicItems":false};


function validate52(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate52.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.profile === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "profile"},schema:schema19.required,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema19.required,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.operations === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "operations"},schema:schema19.required,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.webhook === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "webhook"},schema:schema19.required,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema19.properties, key0))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.profile !== undefined){
let data0 = data.profile;
if(1 !== data0){
const err5 = {instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/const",keyword:"const",params:{allowedValue: 1},schema:1,parentSchema:schema19.properties.profile,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.name !== undefined){
let data1 = data.name;
if(typeof data1 === "string"){
if(!pattern3.test(data1)){
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,40}$"},schema:"^[a-z0-9][a-z0-9-]{0,40}$",parentSchema:schema19.properties.name,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema19.properties.name.type,parentSchema:schema19.properties.name,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.title !== undefined){
let data2 = data.title;
if(typeof data2 !== "string"){
const err8 = {instancePath:instancePath+"/title",schemaPath:"#/properties/title/type",keyword:"type",params:{type: "string"},schema:schema19.properties.title.type,parentSchema:schema19.properties.title,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.docs !== undefined){
let data3 = data.docs;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 !== "string"){
const err9 = {instancePath:instancePath+"/docs/" + i0,schemaPath:"#/properties/docs/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.docs.items.type,parentSchema:schema19.properties.docs.items,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/docs",schemaPath:"#/properties/docs/type",keyword:"type",params:{type: "array"},schema:schema19.properties.docs.type,parentSchema:schema19.properties.docs,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.evidence !== undefined){
let data5 = data.evidence;
if(!((((data5 === "assumed") || (data5 === "documentation")) || (data5 === "sandbox-account")) || (data5 === "production"))){
const err11 = {instancePath:instancePath+"/evidence",schemaPath:"#/properties/evidence/enum",keyword:"enum",params:{allowedValues: schema19.properties.evidence.enum},schema:schema19.properties.evidence.enum,parentSchema:schema19.properties.evidence,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.notes !== undefined){
let data6 = data.notes;
if(Array.isArray(data6)){
const len1 = data6.length;
for(let i1=0; i1<len1; i1++){
let data7 = data6[i1];
if(typeof data7 !== "string"){
const err12 = {instancePath:instancePath+"/notes/" + i1,schemaPath:"#/properties/notes/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.notes.items.type,parentSchema:schema19.properties.notes.items,data:data7};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/notes",schemaPath:"#/properties/notes/type",keyword:"type",params:{type: "array"},schema:schema19.properties.notes.type,parentSchema:schema19.properties.notes,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.shared !== undefined){
let data8 = data.shared;
if(!(data8 && typeof data8 == "object" && !Array.isArray(data8))){
const err14 = {instancePath:instancePath+"/shared",schemaPath:"#/properties/shared/type",keyword:"type",params:{type: "object"},schema:schema19.properties.shared.type,parentSchema:schema19.properties.shared,data:data8};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.settings !== undefined){
let data9 = data.settings;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key1 in data9){
const _errs20 = errors;
if(typeof key1 === "string"){
if(!pattern4.test(key1)){
const err15 = {instancePath:instancePath+"/settings",schemaPath:"#/properties/settings/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Z][A-Z0-9_]*$"},schema:"^[A-Z][A-Z0-9_]*$",parentSchema:schema19.properties.settings.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
var valid5 = _errs20 === errors;
if(!valid5){
const err16 = {instancePath:instancePath+"/settings",schemaPath:"#/properties/settings/propertyNames",keyword:"propertyNames",params:{propertyName: key1},schema:schema19.properties.settings.propertyNames,parentSchema:schema19.properties.settings,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
for(const key2 in data9){
let data10 = data9[key2];
const _errs24 = errors;
let valid7 = true;
const _errs25 = errors;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
let missing0;
if(((data10.secret === undefined) && (missing0 = "secret")) || ((data10.default === undefined) && (missing0 = "default"))){
const err17 = {};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
else {
if(data10.secret !== undefined){
if(true !== data10.secret){
const err18 = {};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
}
var _valid0 = _errs25 === errors;
errors = _errs24;
if(vErrors !== null){
if(_errs24){
vErrors.length = _errs24;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs27 = errors;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(data10.default !== undefined){
const err19 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/default",schemaPath:"#/properties/settings/additionalProperties/then/properties/default/false schema",keyword:"false schema",params:{},schema:false,parentSchema:schema19.properties.settings.additionalProperties.then.properties.default,data:data10.default};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
var _valid0 = _errs27 === errors;
valid7 = _valid0;
if(valid7){
var props0 = {};
props0.default = true;
props0.secret = true;
}
}
if(!valid7){
const err20 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/if",keyword:"if",params:{failingKeyword: "then"},schema:schema19.properties.settings.additionalProperties.if,parentSchema:schema19.properties.settings.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
for(const key3 in data10){
if(!(((((((key3 === "about") || (key3 === "secret")) || (key3 === "default")) || (key3 === "example")) || (key3 === "optional")) || (key3 === "is")) || (key3 === "choices"))){
const err21 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema19.properties.settings.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data10.about !== undefined){
let data13 = data10.about;
if(typeof data13 !== "string"){
const err22 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/about",schemaPath:"#/properties/settings/additionalProperties/properties/about/type",keyword:"type",params:{type: "string"},schema:schema19.properties.settings.additionalProperties.properties.about.type,parentSchema:schema19.properties.settings.additionalProperties.properties.about,data:data13};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data10.secret !== undefined){
let data14 = data10.secret;
if(typeof data14 !== "boolean"){
const err23 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/secret",schemaPath:"#/properties/settings/additionalProperties/properties/secret/type",keyword:"type",params:{type: "boolean"},schema:schema19.properties.settings.additionalProperties.properties.secret.type,parentSchema:schema19.properties.settings.additionalProperties.properties.secret,data:data14};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data10.default !== undefined){
let data15 = data10.default;
if(typeof data15 !== "string"){
const err24 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/default",schemaPath:"#/properties/settings/additionalProperties/properties/default/type",keyword:"type",params:{type: "string"},schema:schema19.properties.settings.additionalProperties.properties.default.type,parentSchema:schema19.properties.settings.additionalProperties.properties.default,data:data15};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data10.example !== undefined){
let data16 = data10.example;
if(typeof data16 !== "string"){
const err25 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/example",schemaPath:"#/properties/settings/additionalProperties/properties/example/type",keyword:"type",params:{type: "string"},schema:schema19.properties.settings.additionalProperties.properties.example.type,parentSchema:schema19.properties.settings.additionalProperties.properties.example,data:data16};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data10.optional !== undefined){
let data17 = data10.optional;
if(typeof data17 !== "boolean"){
const err26 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/optional",schemaPath:"#/properties/settings/additionalProperties/properties/optional/type",keyword:"type",params:{type: "boolean"},schema:schema19.properties.settings.additionalProperties.properties.optional.type,parentSchema:schema19.properties.settings.additionalProperties.properties.optional,data:data17};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data10.is !== undefined){
let data18 = data10.is;
if(!(((((data18 === "url") || (data18 === "host")) || (data18 === "file")) || (data18 === "text")) || (data18 === "list"))){
const err27 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/is",schemaPath:"#/properties/settings/additionalProperties/properties/is/enum",keyword:"enum",params:{allowedValues: schema19.properties.settings.additionalProperties.properties.is.enum},schema:schema19.properties.settings.additionalProperties.properties.is.enum,parentSchema:schema19.properties.settings.additionalProperties.properties.is,data:data18};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data10.choices !== undefined){
let data19 = data10.choices;
if(Array.isArray(data19)){
const len2 = data19.length;
for(let i2=0; i2<len2; i2++){
let data20 = data19[i2];
if(typeof data20 !== "string"){
const err28 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/choices/" + i2,schemaPath:"#/properties/settings/additionalProperties/properties/choices/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.settings.additionalProperties.properties.choices.items.type,parentSchema:schema19.properties.settings.additionalProperties.properties.choices.items,data:data20};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/choices",schemaPath:"#/properties/settings/additionalProperties/properties/choices/type",keyword:"type",params:{type: "array"},schema:schema19.properties.settings.additionalProperties.properties.choices.type,parentSchema:schema19.properties.settings.additionalProperties.properties.choices,data:data19};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/settings/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/settings/additionalProperties/type",keyword:"type",params:{type: "object"},schema:schema19.properties.settings.additionalProperties.type,parentSchema:schema19.properties.settings.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath:instancePath+"/settings",schemaPath:"#/properties/settings/type",keyword:"type",params:{type: "object"},schema:schema19.properties.settings.type,parentSchema:schema19.properties.settings,data:data9};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data.auth !== undefined){
let data21 = data.auth;
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
for(const key4 in data21){
if(!(((key4 === "headers") || (key4 === "token")) || (key4 === "tls"))){
const err32 = {instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema19.properties.auth,data:data21};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data21.headers !== undefined){
let data22 = data21.headers;
if(data22 && typeof data22 == "object" && !Array.isArray(data22)){
for(const key5 in data22){
let data23 = data22[key5];
if(typeof data23 !== "string"){
const err33 = {instancePath:instancePath+"/auth/headers/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/auth/properties/headers/additionalProperties/type",keyword:"type",params:{type: "string"},schema:schema19.properties.auth.properties.headers.additionalProperties.type,parentSchema:schema19.properties.auth.properties.headers.additionalProperties,data:data23};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
else {
const err34 = {instancePath:instancePath+"/auth/headers",schemaPath:"#/properties/auth/properties/headers/type",keyword:"type",params:{type: "object"},schema:schema19.properties.auth.properties.headers.type,parentSchema:schema19.properties.auth.properties.headers,data:data22};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data21.token !== undefined){
let data24 = data21.token;
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
if(data24.request === undefined){
const err35 = {instancePath:instancePath+"/auth/token",schemaPath:"#/properties/auth/properties/token/required",keyword:"required",params:{missingProperty: "request"},schema:schema19.properties.auth.properties.token.required,parentSchema:schema19.properties.auth.properties.token,data:data24};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(data24.access_token === undefined){
const err36 = {instancePath:instancePath+"/auth/token",schemaPath:"#/properties/auth/properties/token/required",keyword:"required",params:{missingProperty: "access_token"},schema:schema19.properties.auth.properties.token.required,parentSchema:schema19.properties.auth.properties.token,data:data24};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
for(const key6 in data24){
if(!((((key6 === "request") || (key6 === "access_token")) || (key6 === "expires_in")) || (key6 === "lifetime"))){
const err37 = {instancePath:instancePath+"/auth/token",schemaPath:"#/properties/auth/properties/token/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},schema:false,parentSchema:schema19.properties.auth.properties.token,data:data24};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data24.request !== undefined){
if(!(validate53(data24.request, {instancePath:instancePath+"/auth/token/request",parentData:data24,parentDataProperty:"request",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
}
if(data24.access_token !== undefined){
let data26 = data24.access_token;
if(typeof data26 !== "string"){
const err38 = {instancePath:instancePath+"/auth/token/access_token",schemaPath:"#/properties/auth/properties/token/properties/access_token/type",keyword:"type",params:{type: "string"},schema:schema19.properties.auth.properties.token.properties.access_token.type,parentSchema:schema19.properties.auth.properties.token.properties.access_token,data:data26};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data24.expires_in !== undefined){
let data27 = data24.expires_in;
if(typeof data27 !== "string"){
const err39 = {instancePath:instancePath+"/auth/token/expires_in",schemaPath:"#/properties/auth/properties/token/properties/expires_in/type",keyword:"type",params:{type: "string"},schema:schema19.properties.auth.properties.token.properties.expires_in.type,parentSchema:schema19.properties.auth.properties.token.properties.expires_in,data:data27};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data24.lifetime !== undefined){
let data28 = data24.lifetime;
if(!(((typeof data28 == "number") && (!(data28 % 1) && !isNaN(data28))) && (isFinite(data28)))){
const err40 = {instancePath:instancePath+"/auth/token/lifetime",schemaPath:"#/properties/auth/properties/token/properties/lifetime/type",keyword:"type",params:{type: "integer"},schema:schema19.properties.auth.properties.token.properties.lifetime.type,parentSchema:schema19.properties.auth.properties.token.properties.lifetime,data:data28};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if((typeof data28 == "number") && (isFinite(data28))){
if(data28 < 1 || isNaN(data28)){
const err41 = {instancePath:instancePath+"/auth/token/lifetime",schemaPath:"#/properties/auth/properties/token/properties/lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema19.properties.auth.properties.token.properties.lifetime,data:data28};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
}
else {
const err42 = {instancePath:instancePath+"/auth/token",schemaPath:"#/properties/auth/properties/token/type",keyword:"type",params:{type: "object"},schema:schema19.properties.auth.properties.token.type,parentSchema:schema19.properties.auth.properties.token,data:data24};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data21.tls !== undefined){
let data29 = data21.tls;
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
for(const key7 in data29){
if(!(((((key7 === "certificate") || (key7 === "key")) || (key7 === "pfx")) || (key7 === "passphrase")) || (key7 === "ca"))){
const err43 = {instancePath:instancePath+"/auth/tls",schemaPath:"#/properties/auth/properties/tls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},schema:false,parentSchema:schema19.properties.auth.properties.tls,data:data29};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data29.certificate !== undefined){
let data30 = data29.certificate;
if(typeof data30 !== "string"){
const err44 = {instancePath:instancePath+"/auth/tls/certificate",schemaPath:"#/properties/auth/properties/tls/properties/certificate/type",keyword:"type",params:{type: "string"},schema:schema19.properties.auth.properties.tls.properties.certificate.type,parentSchema:schema19.properties.auth.properties.tls.properties.certificate,data:data30};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data29.key !== undefined){
let data31 = data29.key;
if(typeof data31 !== "string"){
const err45 = {instancePath:instancePath+"/auth/tls/key",schemaPath:"#/properties/auth/properties/tls/properties/key/type",keyword:"type",params:{type: "string"},schema:schema19.properties.auth.properties.tls.properties.key.type,parentSchema:schema19.properties.auth.properties.tls.properties.key,data:data31};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data29.pfx !== undefined){
let data32 = data29.pfx;
if(typeof data32 !== "string"){
const err46 = {instancePath:instancePath+"/auth/tls/pfx",schemaPath:"#/properties/auth/properties/tls/properties/pfx/type",keyword:"type",params:{type: "string"},schema:schema19.properties.auth.properties.tls.properties.pfx.type,parentSchema:schema19.properties.auth.properties.tls.properties.pfx,data:data32};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data29.passphrase !== undefined){
let data33 = data29.passphrase;
if(typeof data33 !== "string"){
const err47 = {instancePath:instancePath+"/auth/tls/passphrase",schemaPath:"#/properties/auth/properties/tls/properties/passphrase/type",keyword:"type",params:{type: "string"},schema:schema19.properties.auth.properties.tls.properties.passphrase.type,parentSchema:schema19.properties.auth.properties.tls.properties.passphrase,data:data33};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data29.ca !== undefined){
let data34 = data29.ca;
if(typeof data34 !== "string"){
const err48 = {instancePath:instancePath+"/auth/tls/ca",schemaPath:"#/properties/auth/properties/tls/properties/ca/type",keyword:"type",params:{type: "string"},schema:schema19.properties.auth.properties.tls.properties.ca.type,parentSchema:schema19.properties.auth.properties.tls.properties.ca,data:data34};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
else {
const err49 = {instancePath:instancePath+"/auth/tls",schemaPath:"#/properties/auth/properties/tls/type",keyword:"type",params:{type: "object"},schema:schema19.properties.auth.properties.tls.type,parentSchema:schema19.properties.auth.properties.tls,data:data29};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
else {
const err50 = {instancePath:instancePath+"/auth",schemaPath:"#/properties/auth/type",keyword:"type",params:{type: "object"},schema:schema19.properties.auth.type,parentSchema:schema19.properties.auth,data:data21};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.operations !== undefined){
let data35 = data.operations;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
if(Object.keys(data35).length > 20){
const err51 = {instancePath:instancePath+"/operations",schemaPath:"#/properties/operations/maxProperties",keyword:"maxProperties",params:{limit: 20},schema:20,parentSchema:schema19.properties.operations,data:data35};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(Object.keys(data35).length < 1){
const err52 = {instancePath:instancePath+"/operations",schemaPath:"#/properties/operations/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema19.properties.operations,data:data35};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
for(const key8 in data35){
const _errs77 = errors;
if(typeof key8 === "string"){
if(!pattern3.test(key8)){
const err53 = {instancePath:instancePath+"/operations",schemaPath:"#/properties/operations/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9-]{0,40}$"},schema:"^[a-z0-9][a-z0-9-]{0,40}$",parentSchema:schema19.properties.operations.propertyNames,data:key8,propertyName:key8};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
var valid17 = _errs77 === errors;
if(!valid17){
const err54 = {instancePath:instancePath+"/operations",schemaPath:"#/properties/operations/propertyNames",keyword:"propertyNames",params:{propertyName: key8},schema:schema19.properties.operations.propertyNames,parentSchema:schema19.properties.operations,data:data35};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
for(const key9 in data35){
let data36 = data35[key9];
if(data36 && typeof data36 == "object" && !Array.isArray(data36)){
for(const key10 in data36){
if(!(func1.call(schema19.properties.operations.additionalProperties.properties, key10))){
const err55 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/operations/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},schema:false,parentSchema:schema19.properties.operations.additionalProperties,data:data36};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data36.about !== undefined){
let data37 = data36.about;
if(typeof data37 !== "string"){
const err56 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/about",schemaPath:"#/properties/operations/additionalProperties/properties/about/type",keyword:"type",params:{type: "string"},schema:schema19.properties.operations.additionalProperties.properties.about.type,parentSchema:schema19.properties.operations.additionalProperties.properties.about,data:data37};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data36.follows !== undefined){
let data38 = data36.follows;
if(typeof data38 !== "string"){
const err57 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/follows",schemaPath:"#/properties/operations/additionalProperties/properties/follows/type",keyword:"type",params:{type: "string"},schema:schema19.properties.operations.additionalProperties.properties.follows.type,parentSchema:schema19.properties.operations.additionalProperties.properties.follows,data:data38};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data36.expires !== undefined){
let data39 = data36.expires;
if(!(((typeof data39 == "number") && (!(data39 % 1) && !isNaN(data39))) && (isFinite(data39)))){
const err58 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/expires",schemaPath:"#/properties/operations/additionalProperties/properties/expires/type",keyword:"type",params:{type: "integer"},schema:schema19.properties.operations.additionalProperties.properties.expires.type,parentSchema:schema19.properties.operations.additionalProperties.properties.expires,data:data39};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if((typeof data39 == "number") && (isFinite(data39))){
if(data39 < 1 || isNaN(data39)){
const err59 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/expires",schemaPath:"#/properties/operations/additionalProperties/properties/expires/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema19.properties.operations.additionalProperties.properties.expires,data:data39};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
if(data36.repeat !== undefined){
let data40 = data36.repeat;
if(typeof data40 !== "boolean"){
const err60 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/repeat",schemaPath:"#/properties/operations/additionalProperties/properties/repeat/type",keyword:"type",params:{type: "boolean"},schema:schema19.properties.operations.additionalProperties.properties.repeat.type,parentSchema:schema19.properties.operations.additionalProperties.properties.repeat,data:data40};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data36.id !== undefined){
let data41 = data36.id;
if(data41 && typeof data41 == "object" && !Array.isArray(data41)){
for(const key11 in data41){
if(!((((key11 === "make") || (key11 === "alphabet")) || (key11 === "length")) || (key11 === "send"))){
const err61 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id",schemaPath:"#/properties/operations/additionalProperties/properties/id/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},schema:false,parentSchema:schema19.properties.operations.additionalProperties.properties.id,data:data41};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data41.make !== undefined){
let data42 = data41.make;
if(!((data42 === "uuid") || (data42 === "hex"))){
const err62 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/make",schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/make/enum",keyword:"enum",params:{allowedValues: schema19.properties.operations.additionalProperties.properties.id.properties.make.enum},schema:schema19.properties.operations.additionalProperties.properties.id.properties.make.enum,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.make,data:data42};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data41.alphabet !== undefined){
let data43 = data41.alphabet;
if(!((data43 === "any") || (data43 === "alnum"))){
const err63 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/alphabet",schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/alphabet/enum",keyword:"enum",params:{allowedValues: schema19.properties.operations.additionalProperties.properties.id.properties.alphabet.enum},schema:schema19.properties.operations.additionalProperties.properties.id.properties.alphabet.enum,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.alphabet,data:data43};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data41.length !== undefined){
let data44 = data41.length;
if(Array.isArray(data44)){
if(data44.length > 2){
const err64 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/length",schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/length/maxItems",keyword:"maxItems",params:{limit: 2},schema:2,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.length,data:data44};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(data44.length < 2){
const err65 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/length",schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/length/minItems",keyword:"minItems",params:{limit: 2},schema:2,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.length,data:data44};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
const len3 = data44.length;
for(let i3=0; i3<len3; i3++){
let data45 = data44[i3];
if(!(((typeof data45 == "number") && (!(data45 % 1) && !isNaN(data45))) && (isFinite(data45)))){
const err66 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/length/" + i3,schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/length/items/type",keyword:"type",params:{type: "integer"},schema:schema19.properties.operations.additionalProperties.properties.id.properties.length.items.type,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.length.items,data:data45};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
if((typeof data45 == "number") && (isFinite(data45))){
if(data45 > 128 || isNaN(data45)){
const err67 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/length/" + i3,schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/length/items/maximum",keyword:"maximum",params:{comparison: "<=", limit: 128},schema:128,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.length.items,data:data45};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
if(data45 < 1 || isNaN(data45)){
const err68 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/length/" + i3,schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/length/items/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.length.items,data:data45};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
}
}
else {
const err69 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/length",schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/length/type",keyword:"type",params:{type: "array"},schema:schema19.properties.operations.additionalProperties.properties.id.properties.length.type,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.length,data:data44};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data41.send !== undefined){
let data46 = data41.send;
if(typeof data46 !== "string"){
const err70 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id/send",schemaPath:"#/properties/operations/additionalProperties/properties/id/properties/send/type",keyword:"type",params:{type: "string"},schema:schema19.properties.operations.additionalProperties.properties.id.properties.send.type,parentSchema:schema19.properties.operations.additionalProperties.properties.id.properties.send,data:data46};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
}
else {
const err71 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/id",schemaPath:"#/properties/operations/additionalProperties/properties/id/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.id.type,parentSchema:schema19.properties.operations.additionalProperties.properties.id,data:data41};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data36.input !== undefined){
let data47 = data36.input;
if(data47 && typeof data47 == "object" && !Array.isArray(data47)){
for(const key12 in data47){
let data48 = data47[key12];
if(data48 && typeof data48 == "object" && !Array.isArray(data48)){
for(const key13 in data48){
if(!((((key13 === "type") || (key13 === "required")) || (key13 === "about")) || (key13 === "example"))){
const err72 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/input/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/operations/additionalProperties/properties/input/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},schema:false,parentSchema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties,data:data48};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data48.type !== undefined){
let data49 = data48.type;
if(!((((((data49 === "string") || (data49 === "number")) || (data49 === "integer")) || (data49 === "boolean")) || (data49 === "object")) || (data49 === "array"))){
const err73 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/input/" + key12.replace(/~/g, "~0").replace(/\//g, "~1")+"/type",schemaPath:"#/properties/operations/additionalProperties/properties/input/additionalProperties/properties/type/enum",keyword:"enum",params:{allowedValues: schema19.properties.operations.additionalProperties.properties.input.additionalProperties.properties.type.enum},schema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties.properties.type.enum,parentSchema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties.properties.type,data:data49};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data48.required !== undefined){
let data50 = data48.required;
if(typeof data50 !== "boolean"){
const err74 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/input/" + key12.replace(/~/g, "~0").replace(/\//g, "~1")+"/required",schemaPath:"#/properties/operations/additionalProperties/properties/input/additionalProperties/properties/required/type",keyword:"type",params:{type: "boolean"},schema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties.properties.required.type,parentSchema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties.properties.required,data:data50};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
if(data48.about !== undefined){
let data51 = data48.about;
if(typeof data51 !== "string"){
const err75 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/input/" + key12.replace(/~/g, "~0").replace(/\//g, "~1")+"/about",schemaPath:"#/properties/operations/additionalProperties/properties/input/additionalProperties/properties/about/type",keyword:"type",params:{type: "string"},schema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties.properties.about.type,parentSchema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties.properties.about,data:data51};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
}
else {
const err76 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/input/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/operations/additionalProperties/properties/input/additionalProperties/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties.type,parentSchema:schema19.properties.operations.additionalProperties.properties.input.additionalProperties,data:data48};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
}
else {
const err77 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/input",schemaPath:"#/properties/operations/additionalProperties/properties/input/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.input.type,parentSchema:schema19.properties.operations.additionalProperties.properties.input,data:data47};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
if(data36.request !== undefined){
if(!(validate53(data36.request, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/request",parentData:data36,parentDataProperty:"request",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
}
if(data36.ack !== undefined){
let data53 = data36.ack;
if(data53 && typeof data53 == "object" && !Array.isArray(data53)){
for(const key14 in data53){
if(!(func1.call(schema19.properties.operations.additionalProperties.properties.ack.properties, key14))){
const err78 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack",schemaPath:"#/properties/operations/additionalProperties/properties/ack/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key14},schema:false,parentSchema:schema19.properties.operations.additionalProperties.properties.ack,data:data53};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
if(data53.id !== undefined){
if(!(validate56(data53.id, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/id",parentData:data53,parentDataProperty:"id",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data53.theirs !== undefined){
if(!(validate56(data53.theirs, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/theirs",parentData:data53,parentDataProperty:"theirs",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data53.failed !== undefined){
if(!(validate59(data53.failed, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/failed",parentData:data53,parentDataProperty:"failed",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data53.succeeded !== undefined){
if(!(validate59(data53.succeeded, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/succeeded",parentData:data53,parentDataProperty:"succeeded",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data53.pending !== undefined){
if(!(validate59(data53.pending, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/pending",parentData:data53,parentDataProperty:"pending",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data53.reason !== undefined){
if(!(validate56(data53.reason, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/reason",parentData:data53,parentDataProperty:"reason",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data53.result !== undefined){
if(!(validate78(data53.result, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/result",parentData:data53,parentDataProperty:"result",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors);
errors = vErrors.length;
}
}
if(data53.refused !== undefined){
if(!(validate59(data53.refused, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/refused",parentData:data53,parentDataProperty:"refused",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data53.learn !== undefined){
let data62 = data53.learn;
if(data62 && typeof data62 == "object" && !Array.isArray(data62)){
for(const key15 in data62){
if(!(validate56(data62[key15], {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/learn/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data62,parentDataProperty:key15,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
}
else {
const err79 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/learn",schemaPath:"#/properties/operations/additionalProperties/properties/ack/properties/learn/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.ack.properties.learn.type,parentSchema:schema19.properties.operations.additionalProperties.properties.ack.properties.learn,data:data62};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data53.each !== undefined){
if(!(validate56(data53.each, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack/each",parentData:data53,parentDataProperty:"each",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
}
else {
const err80 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/ack",schemaPath:"#/properties/operations/additionalProperties/properties/ack/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.ack.type,parentSchema:schema19.properties.operations.additionalProperties.properties.ack,data:data53};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data36.lookup !== undefined){
let data65 = data36.lookup;
if(data65 && typeof data65 == "object" && !Array.isArray(data65)){
if(data65.request === undefined){
const err81 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup",schemaPath:"#/properties/operations/additionalProperties/properties/lookup/required",keyword:"required",params:{missingProperty: "request"},schema:schema19.properties.operations.additionalProperties.properties.lookup.required,parentSchema:schema19.properties.operations.additionalProperties.properties.lookup,data:data65};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
if(data65.at === undefined){
const err82 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup",schemaPath:"#/properties/operations/additionalProperties/properties/lookup/required",keyword:"required",params:{missingProperty: "at"},schema:schema19.properties.operations.additionalProperties.properties.lookup.required,parentSchema:schema19.properties.operations.additionalProperties.properties.lookup,data:data65};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
for(const key16 in data65){
if(!(func1.call(schema19.properties.operations.additionalProperties.properties.lookup.properties, key16))){
const err83 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup",schemaPath:"#/properties/operations/additionalProperties/properties/lookup/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key16},schema:false,parentSchema:schema19.properties.operations.additionalProperties.properties.lookup,data:data65};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
if(data65.id !== undefined){
if(!(validate56(data65.id, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/id",parentData:data65,parentDataProperty:"id",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data65.theirs !== undefined){
if(!(validate56(data65.theirs, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/theirs",parentData:data65,parentDataProperty:"theirs",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data65.failed !== undefined){
if(!(validate59(data65.failed, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/failed",parentData:data65,parentDataProperty:"failed",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data65.succeeded !== undefined){
if(!(validate59(data65.succeeded, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/succeeded",parentData:data65,parentDataProperty:"succeeded",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data65.pending !== undefined){
if(!(validate59(data65.pending, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/pending",parentData:data65,parentDataProperty:"pending",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data65.reason !== undefined){
if(!(validate56(data65.reason, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/reason",parentData:data65,parentDataProperty:"reason",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
if(data65.result !== undefined){
if(!(validate78(data65.result, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/result",parentData:data65,parentDataProperty:"result",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors);
errors = vErrors.length;
}
}
if(data65.request !== undefined){
if(!(validate53(data65.request, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/request",parentData:data65,parentDataProperty:"request",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
}
if(data65.at !== undefined){
let data74 = data65.at;
if(Array.isArray(data74)){
if(data74.length < 1){
const err84 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/at",schemaPath:"#/properties/operations/additionalProperties/properties/lookup/properties/at/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema19.properties.operations.additionalProperties.properties.lookup.properties.at,data:data74};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
const len4 = data74.length;
for(let i4=0; i4<len4; i4++){
let data75 = data74[i4];
if(!(((data75 === "ack") || (data75 === "webhook")) || (data75 === "deadline"))){
const err85 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/at/" + i4,schemaPath:"#/properties/operations/additionalProperties/properties/lookup/properties/at/items/enum",keyword:"enum",params:{allowedValues: schema19.properties.operations.additionalProperties.properties.lookup.properties.at.items.enum},schema:schema19.properties.operations.additionalProperties.properties.lookup.properties.at.items.enum,parentSchema:schema19.properties.operations.additionalProperties.properties.lookup.properties.at.items,data:data75};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
}
else {
const err86 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup/at",schemaPath:"#/properties/operations/additionalProperties/properties/lookup/properties/at/type",keyword:"type",params:{type: "array"},schema:schema19.properties.operations.additionalProperties.properties.lookup.properties.at.type,parentSchema:schema19.properties.operations.additionalProperties.properties.lookup.properties.at,data:data74};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
}
else {
const err87 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/lookup",schemaPath:"#/properties/operations/additionalProperties/properties/lookup/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.lookup.type,parentSchema:schema19.properties.operations.additionalProperties.properties.lookup,data:data65};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
if(data36.webhook !== undefined){
let data76 = data36.webhook;
if(!data76 || typeof data76 != "object"){
const err88 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/webhook",schemaPath:"#/properties/operations/additionalProperties/properties/webhook/type",keyword:"type",params:{type: schema19.properties.operations.additionalProperties.properties.webhook.type},schema:schema19.properties.operations.additionalProperties.properties.webhook.type,parentSchema:schema19.properties.operations.additionalProperties.properties.webhook,data:data76};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
const _errs145 = errors;
let valid30 = true;
const _errs146 = errors;
if(!(Array.isArray(data76))){
const err89 = {};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
var _valid1 = _errs146 === errors;
errors = _errs145;
if(vErrors !== null){
if(_errs145){
vErrors.length = _errs145;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid1){
const _errs148 = errors;
if(Array.isArray(data76)){
const len5 = data76.length;
for(let i5=0; i5<len5; i5++){
if(!(validate92(data76[i5], {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/webhook/" + i5,parentData:data76,parentDataProperty:i5,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate92.errors : vErrors.concat(validate92.errors);
errors = vErrors.length;
}
}
}
var _valid1 = _errs148 === errors;
valid30 = _valid1;
ifClause0 = "then";
}
else {
const _errs150 = errors;
if(!(validate92(data76, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/webhook",parentData:data36,parentDataProperty:"webhook",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate92.errors : vErrors.concat(validate92.errors);
errors = vErrors.length;
}
var _valid1 = _errs150 === errors;
valid30 = _valid1;
ifClause0 = "else";
}
if(!valid30){
const err90 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/webhook",schemaPath:"#/properties/operations/additionalProperties/properties/webhook/if",keyword:"if",params:{failingKeyword: ifClause0},schema:schema19.properties.operations.additionalProperties.properties.webhook.if,parentSchema:schema19.properties.operations.additionalProperties.properties.webhook,data:data76};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
if(data36.answer !== undefined){
let data78 = data36.answer;
if(data78 && typeof data78 == "object" && !Array.isArray(data78)){
for(const key17 in data78){
if(!((key17 === "message") || (key17 === "picture"))){
const err91 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/answer",schemaPath:"#/properties/operations/additionalProperties/properties/answer/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key17},schema:false,parentSchema:schema19.properties.operations.additionalProperties.properties.answer,data:data78};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
if(data78.message !== undefined){
let data79 = data78.message;
if(typeof data79 !== "string"){
const err92 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/answer/message",schemaPath:"#/properties/operations/additionalProperties/properties/answer/properties/message/type",keyword:"type",params:{type: "string"},schema:schema19.properties.operations.additionalProperties.properties.answer.properties.message.type,parentSchema:schema19.properties.operations.additionalProperties.properties.answer.properties.message,data:data79};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
if(data78.picture !== undefined){
let data80 = data78.picture;
if(typeof data80 !== "string"){
const err93 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/answer/picture",schemaPath:"#/properties/operations/additionalProperties/properties/answer/properties/picture/type",keyword:"type",params:{type: "string"},schema:schema19.properties.operations.additionalProperties.properties.answer.properties.picture.type,parentSchema:schema19.properties.operations.additionalProperties.properties.answer.properties.picture,data:data80};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
}
else {
const err94 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/answer",schemaPath:"#/properties/operations/additionalProperties/properties/answer/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.answer.type,parentSchema:schema19.properties.operations.additionalProperties.properties.answer,data:data78};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
if(data36.examples !== undefined){
let data81 = data36.examples;
if(Array.isArray(data81)){
const len6 = data81.length;
for(let i6=0; i6<len6; i6++){
let data82 = data81[i6];
if(data82 && typeof data82 == "object" && !Array.isArray(data82)){
if(data82.name === undefined){
const err95 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6,schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/required",keyword:"required",params:{missingProperty: "name"},schema:schema19.properties.operations.additionalProperties.properties.examples.items.required,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items,data:data82};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
if(data82.expect === undefined){
const err96 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6,schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/required",keyword:"required",params:{missingProperty: "expect"},schema:schema19.properties.operations.additionalProperties.properties.examples.items.required,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items,data:data82};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
for(const key18 in data82){
if(!(((((((key18 === "name") || (key18 === "about")) || (key18 === "caller")) || (key18 === "ack")) || (key18 === "lookup")) || (key18 === "webhooks")) || (key18 === "expect"))){
const err97 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6,schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key18},schema:false,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items,data:data82};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
if(data82.name !== undefined){
let data83 = data82.name;
if(typeof data83 !== "string"){
const err98 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6+"/name",schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/properties/name/type",keyword:"type",params:{type: "string"},schema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.name.type,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.name,data:data83};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
if(data82.about !== undefined){
let data84 = data82.about;
if(typeof data84 !== "string"){
const err99 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6+"/about",schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/properties/about/type",keyword:"type",params:{type: "string"},schema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.about.type,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.about,data:data84};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
if(data82.caller !== undefined){
let data85 = data82.caller;
if(!(data85 && typeof data85 == "object" && !Array.isArray(data85))){
const err100 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6+"/caller",schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/properties/caller/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.caller.type,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.caller,data:data85};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
}
if(data82.ack !== undefined){
if(!(validate104(data82.ack, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6+"/ack",parentData:data82,parentDataProperty:"ack",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate104.errors : vErrors.concat(validate104.errors);
errors = vErrors.length;
}
}
if(data82.lookup !== undefined){
if(!(validate104(data82.lookup, {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6+"/lookup",parentData:data82,parentDataProperty:"lookup",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate104.errors : vErrors.concat(validate104.errors);
errors = vErrors.length;
}
}
if(data82.webhooks !== undefined){
let data88 = data82.webhooks;
if(Array.isArray(data88)){
const len7 = data88.length;
for(let i7=0; i7<len7; i7++){
if(!(validate104(data88[i7], {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6+"/webhooks/" + i7,parentData:data88,parentDataProperty:i7,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate104.errors : vErrors.concat(validate104.errors);
errors = vErrors.length;
}
}
}
else {
const err101 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6+"/webhooks",schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/properties/webhooks/type",keyword:"type",params:{type: "array"},schema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.webhooks.type,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.webhooks,data:data88};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
if(data82.expect !== undefined){
let data90 = data82.expect;
if(!(data90 && typeof data90 == "object" && !Array.isArray(data90))){
const err102 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6+"/expect",schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/properties/expect/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.expect.type,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items.properties.expect,data:data90};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
}
}
else {
const err103 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples/" + i6,schemaPath:"#/properties/operations/additionalProperties/properties/examples/items/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.properties.examples.items.type,parentSchema:schema19.properties.operations.additionalProperties.properties.examples.items,data:data82};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
}
}
else {
const err104 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/examples",schemaPath:"#/properties/operations/additionalProperties/properties/examples/type",keyword:"type",params:{type: "array"},schema:schema19.properties.operations.additionalProperties.properties.examples.type,parentSchema:schema19.properties.operations.additionalProperties.properties.examples,data:data81};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
}
else {
const err105 = {instancePath:instancePath+"/operations/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/operations/additionalProperties/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.additionalProperties.type,parentSchema:schema19.properties.operations.additionalProperties,data:data36};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
}
else {
const err106 = {instancePath:instancePath+"/operations",schemaPath:"#/properties/operations/type",keyword:"type",params:{type: "object"},schema:schema19.properties.operations.type,parentSchema:schema19.properties.operations,data:data35};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
}
if(data.webhook !== undefined){
let data91 = data.webhook;
if(data91 && typeof data91 == "object" && !Array.isArray(data91)){
if(data91.verify === undefined){
const err107 = {instancePath:instancePath+"/webhook",schemaPath:"#/properties/webhook/required",keyword:"required",params:{missingProperty: "verify"},schema:schema19.properties.webhook.required,parentSchema:schema19.properties.webhook,data:data91};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
for(const key19 in data91){
if(!(((((key19 === "verify") || (key19 === "decode")) || (key19 === "handshake")) || (key19 === "answer")) || (key19 === "redact"))){
const err108 = {instancePath:instancePath+"/webhook",schemaPath:"#/properties/webhook/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key19},schema:false,parentSchema:schema19.properties.webhook,data:data91};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data91.verify !== undefined){
let data92 = data91.verify;
if(!(data92 && typeof data92 == "object" && !Array.isArray(data92))){
const err109 = {instancePath:instancePath+"/webhook/verify",schemaPath:"#/properties/webhook/properties/verify/type",keyword:"type",params:{type: "object"},schema:schema19.properties.webhook.properties.verify.type,parentSchema:schema19.properties.webhook.properties.verify,data:data92};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
const _errs181 = errors;
let valid40 = true;
const _errs182 = errors;
if(data92 && typeof data92 == "object" && !Array.isArray(data92)){
let missing1;
if((data92.any === undefined) && (missing1 = "any")){
const err110 = {};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
}
var _valid2 = _errs182 === errors;
errors = _errs181;
if(vErrors !== null){
if(_errs181){
vErrors.length = _errs181;
}
else {
vErrors = null;
}
}
let ifClause1;
if(_valid2){
const _errs183 = errors;
if(data92 && typeof data92 == "object" && !Array.isArray(data92)){
for(const key20 in data92){
if(!(key20 === "any")){
const err111 = {instancePath:instancePath+"/webhook/verify",schemaPath:"#/properties/webhook/properties/verify/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key20},schema:false,parentSchema:schema19.properties.webhook.properties.verify.then,data:data92};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
if(data92.any !== undefined){
let data93 = data92.any;
if(Array.isArray(data93)){
const len8 = data93.length;
for(let i8=0; i8<len8; i8++){
if(!(validate108(data93[i8], {instancePath:instancePath+"/webhook/verify/any/" + i8,parentData:data93,parentDataProperty:i8,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate108.errors : vErrors.concat(validate108.errors);
errors = vErrors.length;
}
}
}
else {
const err112 = {instancePath:instancePath+"/webhook/verify/any",schemaPath:"#/properties/webhook/properties/verify/then/properties/any/type",keyword:"type",params:{type: "array"},schema:schema19.properties.webhook.properties.verify.then.properties.any.type,parentSchema:schema19.properties.webhook.properties.verify.then.properties.any,data:data93};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
}
else {
const err113 = {instancePath:instancePath+"/webhook/verify",schemaPath:"#/properties/webhook/properties/verify/then/type",keyword:"type",params:{type: "object"},schema:schema19.properties.webhook.properties.verify.then.type,parentSchema:schema19.properties.webhook.properties.verify.then,data:data92};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
var _valid2 = _errs183 === errors;
valid40 = _valid2;
if(valid40){
var props10 = true;
}
ifClause1 = "then";
}
else {
const _errs189 = errors;
const _errs190 = errors;
let valid44 = true;
const _errs191 = errors;
if(data92 && typeof data92 == "object" && !Array.isArray(data92)){
let missing2;
if((data92.all === undefined) && (missing2 = "all")){
const err114 = {};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
}
var _valid3 = _errs191 === errors;
errors = _errs190;
if(vErrors !== null){
if(_errs190){
vErrors.length = _errs190;
}
else {
vErrors = null;
}
}
let ifClause2;
if(_valid3){
const _errs192 = errors;
if(data92 && typeof data92 == "object" && !Array.isArray(data92)){
for(const key21 in data92){
if(!(key21 === "all")){
const err115 = {instancePath:instancePath+"/webhook/verify",schemaPath:"#/properties/webhook/properties/verify/else/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key21},schema:false,parentSchema:schema19.properties.webhook.properties.verify.else.then,data:data92};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
}
if(data92.all !== undefined){
let data95 = data92.all;
if(Array.isArray(data95)){
const len9 = data95.length;
for(let i9=0; i9<len9; i9++){
if(!(validate108(data95[i9], {instancePath:instancePath+"/webhook/verify/all/" + i9,parentData:data95,parentDataProperty:i9,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate108.errors : vErrors.concat(validate108.errors);
errors = vErrors.length;
}
}
}
else {
const err116 = {instancePath:instancePath+"/webhook/verify/all",schemaPath:"#/properties/webhook/properties/verify/else/then/properties/all/type",keyword:"type",params:{type: "array"},schema:schema19.properties.webhook.properties.verify.else.then.properties.all.type,parentSchema:schema19.properties.webhook.properties.verify.else.then.properties.all,data:data95};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
}
else {
const err117 = {instancePath:instancePath+"/webhook/verify",schemaPath:"#/properties/webhook/properties/verify/else/then/type",keyword:"type",params:{type: "object"},schema:schema19.properties.webhook.properties.verify.else.then.type,parentSchema:schema19.properties.webhook.properties.verify.else.then,data:data92};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
var _valid3 = _errs192 === errors;
valid44 = _valid3;
if(valid44){
var props12 = true;
}
ifClause2 = "then";
}
else {
const _errs198 = errors;
if(!(validate108(data92, {instancePath:instancePath+"/webhook/verify",parentData:data91,parentDataProperty:"verify",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate108.errors : vErrors.concat(validate108.errors);
errors = vErrors.length;
}
else {
var props13 = validate108.evaluated.props;
}
var _valid3 = _errs198 === errors;
valid44 = _valid3;
if(valid44){
if(props12 !== true && props13 !== undefined){
if(props13 === true){
props12 = true;
}
else {
props12 = props12 || {};
Object.assign(props12, props13);
}
}
}
ifClause2 = "else";
}
if(!valid44){
const err118 = {instancePath:instancePath+"/webhook/verify",schemaPath:"#/properties/webhook/properties/verify/else/if",keyword:"if",params:{failingKeyword: ifClause2},schema:schema19.properties.webhook.properties.verify.else.if,parentSchema:schema19.properties.webhook.properties.verify.else,data:data92};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
var _valid2 = _errs189 === errors;
valid40 = _valid2;
if(valid40){
if(props10 !== true && props12 !== undefined){
if(props12 === true){
props10 = true;
}
else {
props10 = props10 || {};
Object.assign(props10, props12);
}
}
}
ifClause1 = "else";
}
if(!valid40){
const err119 = {instancePath:instancePath+"/webhook/verify",schemaPath:"#/properties/webhook/properties/verify/if",keyword:"if",params:{failingKeyword: ifClause1},schema:schema19.properties.webhook.properties.verify.if,parentSchema:schema19.properties.webhook.properties.verify,data:data92};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
if(data91.decode !== undefined){
let data97 = data91.decode;
if(Array.isArray(data97)){
const len10 = data97.length;
for(let i10=0; i10<len10; i10++){
let data98 = data97[i10];
if(typeof data98 !== "string"){
const err120 = {instancePath:instancePath+"/webhook/decode/" + i10,schemaPath:"#/properties/webhook/properties/decode/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.webhook.properties.decode.items.type,parentSchema:schema19.properties.webhook.properties.decode.items,data:data98};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
}
}
else {
const err121 = {instancePath:instancePath+"/webhook/decode",schemaPath:"#/properties/webhook/properties/decode/type",keyword:"type",params:{type: "array"},schema:schema19.properties.webhook.properties.decode.type,parentSchema:schema19.properties.webhook.properties.decode,data:data97};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
if(data91.handshake !== undefined){
let data99 = data91.handshake;
if(Array.isArray(data99)){
const len11 = data99.length;
for(let i11=0; i11<len11; i11++){
let data100 = data99[i11];
if(data100 && typeof data100 == "object" && !Array.isArray(data100)){
if(data100.when === undefined){
const err122 = {instancePath:instancePath+"/webhook/handshake/" + i11,schemaPath:"#/properties/webhook/properties/handshake/items/required",keyword:"required",params:{missingProperty: "when"},schema:schema19.properties.webhook.properties.handshake.items.required,parentSchema:schema19.properties.webhook.properties.handshake.items,data:data100};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
for(const key22 in data100){
if(!((((key22 === "method") || (key22 === "when")) || (key22 === "answer")) || (key22 === "visit"))){
const err123 = {instancePath:instancePath+"/webhook/handshake/" + i11,schemaPath:"#/properties/webhook/properties/handshake/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key22},schema:false,parentSchema:schema19.properties.webhook.properties.handshake.items,data:data100};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
}
if(data100.method !== undefined){
let data101 = data100.method;
if(!(((data101 === "GET") || (data101 === "POST")) || (data101 === "HEAD"))){
const err124 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/method",schemaPath:"#/properties/webhook/properties/handshake/items/properties/method/enum",keyword:"enum",params:{allowedValues: schema19.properties.webhook.properties.handshake.items.properties.method.enum},schema:schema19.properties.webhook.properties.handshake.items.properties.method.enum,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.method,data:data101};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
}
if(data100.when !== undefined){
if(!(validate59(data100.when, {instancePath:instancePath+"/webhook/handshake/" + i11+"/when",parentData:data100,parentDataProperty:"when",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data100.answer !== undefined){
let data103 = data100.answer;
if(data103 && typeof data103 == "object" && !Array.isArray(data103)){
for(const key23 in data103){
if(!(((key23 === "status") || (key23 === "text")) || (key23 === "json"))){
const err125 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/answer",schemaPath:"#/properties/webhook/properties/handshake/items/properties/answer/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key23},schema:false,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.answer,data:data103};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
}
if(data103.status !== undefined){
let data104 = data103.status;
if(!(((typeof data104 == "number") && (!(data104 % 1) && !isNaN(data104))) && (isFinite(data104)))){
const err126 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/answer/status",schemaPath:"#/properties/webhook/properties/handshake/items/properties/answer/properties/status/type",keyword:"type",params:{type: "integer"},schema:schema19.properties.webhook.properties.handshake.items.properties.answer.properties.status.type,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.answer.properties.status,data:data104};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
}
if(data103.text !== undefined){
let data105 = data103.text;
if(typeof data105 !== "string"){
const err127 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/answer/text",schemaPath:"#/properties/webhook/properties/handshake/items/properties/answer/properties/text/type",keyword:"type",params:{type: "string"},schema:schema19.properties.webhook.properties.handshake.items.properties.answer.properties.text.type,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.answer.properties.text,data:data105};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
}
}
else {
const err128 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/answer",schemaPath:"#/properties/webhook/properties/handshake/items/properties/answer/type",keyword:"type",params:{type: "object"},schema:schema19.properties.webhook.properties.handshake.items.properties.answer.type,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.answer,data:data103};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
if(data100.visit !== undefined){
let data106 = data100.visit;
if(data106 && typeof data106 == "object" && !Array.isArray(data106)){
if(data106.url === undefined){
const err129 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/visit",schemaPath:"#/properties/webhook/properties/handshake/items/properties/visit/required",keyword:"required",params:{missingProperty: "url"},schema:schema19.properties.webhook.properties.handshake.items.properties.visit.required,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.visit,data:data106};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
if(data106.only === undefined){
const err130 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/visit",schemaPath:"#/properties/webhook/properties/handshake/items/properties/visit/required",keyword:"required",params:{missingProperty: "only"},schema:schema19.properties.webhook.properties.handshake.items.properties.visit.required,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.visit,data:data106};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
for(const key24 in data106){
if(!((key24 === "url") || (key24 === "only"))){
const err131 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/visit",schemaPath:"#/properties/webhook/properties/handshake/items/properties/visit/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key24},schema:false,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.visit,data:data106};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
if(data106.url !== undefined){
let data107 = data106.url;
if(typeof data107 !== "string"){
const err132 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/visit/url",schemaPath:"#/properties/webhook/properties/handshake/items/properties/visit/properties/url/type",keyword:"type",params:{type: "string"},schema:schema19.properties.webhook.properties.handshake.items.properties.visit.properties.url.type,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.visit.properties.url,data:data107};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
}
if(data106.only !== undefined){
let data108 = data106.only;
if(typeof data108 !== "string"){
const err133 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/visit/only",schemaPath:"#/properties/webhook/properties/handshake/items/properties/visit/properties/only/type",keyword:"type",params:{type: "string"},schema:schema19.properties.webhook.properties.handshake.items.properties.visit.properties.only.type,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.visit.properties.only,data:data108};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
}
}
else {
const err134 = {instancePath:instancePath+"/webhook/handshake/" + i11+"/visit",schemaPath:"#/properties/webhook/properties/handshake/items/properties/visit/type",keyword:"type",params:{type: "object"},schema:schema19.properties.webhook.properties.handshake.items.properties.visit.type,parentSchema:schema19.properties.webhook.properties.handshake.items.properties.visit,data:data106};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
}
else {
const err135 = {instancePath:instancePath+"/webhook/handshake/" + i11,schemaPath:"#/properties/webhook/properties/handshake/items/type",keyword:"type",params:{type: "object"},schema:schema19.properties.webhook.properties.handshake.items.type,parentSchema:schema19.properties.webhook.properties.handshake.items,data:data100};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
}
else {
const err136 = {instancePath:instancePath+"/webhook/handshake",schemaPath:"#/properties/webhook/properties/handshake/type",keyword:"type",params:{type: "array"},schema:schema19.properties.webhook.properties.handshake.type,parentSchema:schema19.properties.webhook.properties.handshake,data:data99};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
}
if(data91.answer !== undefined){
let data109 = data91.answer;
if(data109 && typeof data109 == "object" && !Array.isArray(data109)){
for(const key25 in data109){
if(!(((key25 === "status") || (key25 === "text")) || (key25 === "json"))){
const err137 = {instancePath:instancePath+"/webhook/answer",schemaPath:"#/properties/webhook/properties/answer/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key25},schema:false,parentSchema:schema19.properties.webhook.properties.answer,data:data109};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
}
if(data109.status !== undefined){
let data110 = data109.status;
if(!(((typeof data110 == "number") && (!(data110 % 1) && !isNaN(data110))) && (isFinite(data110)))){
const err138 = {instancePath:instancePath+"/webhook/answer/status",schemaPath:"#/properties/webhook/properties/answer/properties/status/type",keyword:"type",params:{type: "integer"},schema:schema19.properties.webhook.properties.answer.properties.status.type,parentSchema:schema19.properties.webhook.properties.answer.properties.status,data:data110};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
if((typeof data110 == "number") && (isFinite(data110))){
if(data110 > 299 || isNaN(data110)){
const err139 = {instancePath:instancePath+"/webhook/answer/status",schemaPath:"#/properties/webhook/properties/answer/properties/status/maximum",keyword:"maximum",params:{comparison: "<=", limit: 299},schema:299,parentSchema:schema19.properties.webhook.properties.answer.properties.status,data:data110};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
if(data110 < 200 || isNaN(data110)){
const err140 = {instancePath:instancePath+"/webhook/answer/status",schemaPath:"#/properties/webhook/properties/answer/properties/status/minimum",keyword:"minimum",params:{comparison: ">=", limit: 200},schema:200,parentSchema:schema19.properties.webhook.properties.answer.properties.status,data:data110};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
}
if(data109.text !== undefined){
let data111 = data109.text;
if(typeof data111 !== "string"){
const err141 = {instancePath:instancePath+"/webhook/answer/text",schemaPath:"#/properties/webhook/properties/answer/properties/text/type",keyword:"type",params:{type: "string"},schema:schema19.properties.webhook.properties.answer.properties.text.type,parentSchema:schema19.properties.webhook.properties.answer.properties.text,data:data111};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
}
}
else {
const err142 = {instancePath:instancePath+"/webhook/answer",schemaPath:"#/properties/webhook/properties/answer/type",keyword:"type",params:{type: "object"},schema:schema19.properties.webhook.properties.answer.type,parentSchema:schema19.properties.webhook.properties.answer,data:data109};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
}
if(data91.redact !== undefined){
let data112 = data91.redact;
if(Array.isArray(data112)){
const len12 = data112.length;
for(let i12=0; i12<len12; i12++){
let data113 = data112[i12];
if(typeof data113 !== "string"){
const err143 = {instancePath:instancePath+"/webhook/redact/" + i12,schemaPath:"#/properties/webhook/properties/redact/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.webhook.properties.redact.items.type,parentSchema:schema19.properties.webhook.properties.redact.items,data:data113};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
}
else {
const err144 = {instancePath:instancePath+"/webhook/redact",schemaPath:"#/properties/webhook/properties/redact/type",keyword:"type",params:{type: "array"},schema:schema19.properties.webhook.properties.redact.type,parentSchema:schema19.properties.webhook.properties.redact,data:data112};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
}
}
else {
const err145 = {instancePath:instancePath+"/webhook",schemaPath:"#/properties/webhook/type",keyword:"type",params:{type: "object"},schema:schema19.properties.webhook.type,parentSchema:schema19.properties.webhook,data:data91};
if(vErrors === null){
vErrors = [err145];
}
else {
vErrors.push(err145);
}
errors++;
}
}
}
else {
const err146 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema19.type,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
validate52.errors = vErrors;
return errors === 0;
}
validate52.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
